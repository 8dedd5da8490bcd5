/**
 * The kernels, compiled once a process, and the memory they work in. A caller lays out what it needs from the memory's start, and
 * calls, without giving way to anybody else until it has taken its result out: the next caller overwrites it. In this way hot loops
 * leave nothing for the garbage collector, and are fast from the first photo on.
 */
/* eslint-disable max-params -- WebAssembly functions take numbers only */
import { assemble } from './assemble.js';
import type { CellKernels } from './cell-kernels.js';
import { KERNELS, type TAP_COUNTS } from './kernels.js';

/** What we use of the global of that name: its types come with a browser's only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

type Tap = (typeof TAP_COUNTS)[number];

/** Arguments as `kernels.ts` states them. */
interface Kernels extends CellKernels, Record<`readRow${Tap}`, ReadRow>, Record<`readColumns${Tap}`, ReadColumns> {
  readonly memory: Memory;
  readonly sumRows: (
    to: number,
    count: number,
    row0: number,
    row1: number,
    row2: number,
    row3: number,
    w01: number,
    w23: number,
  ) => void;
  readonly spreadRow: (
    to: number,
    plane: number,
    count: number,
    row: number,
    offsets: number,
    weights: number,
    levels: number,
  ) => void;
  readonly halveRows: (to: number, count: number, upper: number, lower: number) => void;
  readonly sumTaps: (to: number, count: number, from: number, stride: number, weights: number, end: number) => void;
  readonly takeOver: (to: number, count: number, step: number, from: number, which: number, shares: number) => void;
  readonly subtractRow: (to: number, count: number, from: number, above: number) => void;
}

type ReadRow = (to: number, count: number, start: number, step: number, from: number, weights: number) => void;

type ReadColumns = (
  to: number,
  count: number,
  start: number,
  step: number,
  from: number,
  weights: number,
  stride: number,
) => void;

const PAGE = 65_536;
const FIRST_PAGES = 64;

const module = new WebAssembly.Module(assemble(KERNELS, FIRST_PAGES));
/** The compiled kernels. */
export const kernels = new WebAssembly.Instance(module).exports as Kernels;

/** Views of the kernels' memory; those taken earlier are void. */
export interface Workspace {
  readonly bytes: Uint8Array;
  readonly shorts: Int16Array;
  readonly words: Int32Array;
  readonly floats: Float32Array;
}

let workspace: Workspace | undefined;

/** The memory with at least so many bytes. Its content is whatever was left there. */
export function workspaceOf(bytes: number): Workspace {
  const { memory } = kernels;
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  if (workspace === undefined || workspace.bytes.buffer !== memory.buffer)
    workspace = {
      bytes: new Uint8Array(memory.buffer),
      shorts: new Int16Array(memory.buffer),
      words: new Int32Array(memory.buffer),
      floats: new Float32Array(memory.buffer),
    };
  return workspace;
}

/** Hands out room in the workspace, one piece behind the other. */
export class Layout {
  /** Bytes handed out so far: what `workspaceOf` has to be asked for. */
  end = 0;

  /** @returns the address of a piece of so many bytes */
  reserve(bytes: number): number {
    const at = this.end;
    this.end += roomFor(bytes);
    return at;
  }
}

/** A number of bytes rounded up so that what follows them stands at a vector's boundary, with room for a read beyond the end. */
export const roomFor = (bytes: number): number => (bytes + 47) & ~15;
