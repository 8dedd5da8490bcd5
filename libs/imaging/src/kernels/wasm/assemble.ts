/**
 * From WebAssembly text to a module, for the few innermost loops that JavaScript has no SIMD for. The text is the folded form of the
 * standard format with two shorthands: a `$name` alone reads a local, a whole number alone is an `i32.const`. Functions have no
 * results; the module owns one memory and exports it and every function. Knows what the kernels use and refuses the rest.
 */
import { LANES, MEMORY, PLAIN, TYPES } from './instructions.js';

type Node = string | readonly Node[];

const BLOCKS: Readonly<Record<string, number>> = { block: 0x02, loop: 0x03 };
const END = 0x0b;
const NO_RESULT = 0x40;
const BRANCHES: Readonly<Record<string, number>> = { br: 0x0c, br_if: 0x0d };
const LOCALS: Readonly<Record<string, number>> = { 'local.set': 0x21, 'local.tee': 0x22 };
const LOCAL_GET = 0x20;
const I32_CONST = 0x41;

/**
 * @param text `(func $name (param $a i32) … (local $b v128) … instructions)`, any number of them
 * @param pages of memory at first, 64 KiB each
 * @returns the binary module
 * @throws Error naming what is not understood: a mistake in the text
 */
export function assemble(text: string, pages: number): Uint8Array<ArrayBuffer> {
  const functions = parse(text).map((node) => compile(asList(node)));
  const sections = [
    section(
      1,
      functions.map(({ params }) => [0x60, ...counted(params.map((type) => [type])), 0]),
    ),
    section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    section(5, [[0, ...unsigned(pages)]]),
    section(7, [
      [...named('memory'), 2, 0],
      ...functions.map(({ name }, index) => [...named(name), 0, ...unsigned(index)]),
    ]),
    section(
      10,
      functions.map(({ code }) => [...unsigned(code.length), ...code]),
    ),
  ];
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}

function parse(text: string): Node[] {
  const tokens = text.replaceAll(/;;.*/g, '').match(/[()]|[^\s()]+/g) ?? [];
  const open: Node[][] = [[]];
  for (const token of tokens) {
    if (token === '(') open.push([]);
    else if (token === ')') {
      const done = open.pop()!;
      if (open.length === 0) throw new Error('A bracket too many.');
      open.at(-1)!.push(done);
    } else open.at(-1)!.push(token);
  }
  if (open.length > 1) throw new Error('A bracket is missing.');
  return open[0]!;
}

interface Compiled {
  readonly name: string;
  readonly params: number[];
  readonly code: number[];
}

function compile([, name, ...parts]: readonly Node[]): Compiled {
  const declared = (kind: string) => parts.map(asListOrNone).filter(([head]) => head === kind);
  const params = declared('param');
  const locals = declared('local');
  const scope: Scope = {
    locals: new Map([...params, ...locals].map(([, local], i) => [local as string, i])),
    labels: [],
  };
  const typeOf = ([, , type]: readonly Node[]): number => known(TYPES, type as string);
  const body = parts.filter((part) => !['param', 'local'].includes(asListOrNone(part)[0] as string));
  const code = [
    ...counted(locals.map((local) => [1, typeOf(local)])),
    ...body.flatMap((node) => emit(node, scope)),
    END,
  ];
  return { name: (name as string).slice(1), params: params.map(typeOf), code };
}

/** Numbers of the locals, and the labels around an instruction, the innermost last. */
interface Scope {
  readonly locals: ReadonlyMap<string, number>;
  readonly labels: readonly string[];
}

function emit(node: Node, scope: Scope): number[] {
  if (typeof node === 'string') return atom(node, scope);
  const [head, ...rest] = node as [string, ...Node[]];
  const form = FORMS.find(({ words }) => head in words);
  return form ? form.emit(head, rest, scope) : [...emitAll(rest, scope), ...known(PLAIN, head)];
}

const emitAll = (nodes: readonly Node[], scope: Scope): number[] => nodes.flatMap((child) => emit(child, scope));

/** The instructions with something between their name and their operands. */
const FORMS: readonly {
  readonly words: Readonly<Record<string, unknown>>;
  readonly emit: (head: string, rest: readonly Node[], scope: Scope) => number[];
}[] = [
  {
    words: BLOCKS,
    emit: (head, [label, ...body], scope) => {
      const inner = { ...scope, labels: [...scope.labels, label as string] };
      return [BLOCKS[head]!, NO_RESULT, ...emitAll(body, inner), END];
    },
  },
  {
    words: BRANCHES,
    emit: (head, [label, ...operands], scope) => [
      ...emitAll(operands, scope),
      BRANCHES[head]!,
      ...depthOf(label as string, scope),
    ],
  },
  {
    words: LOCALS,
    emit: (head, [name, ...operands], scope) => [
      ...emitAll(operands, scope),
      LOCALS[head]!,
      ...localOf(name as string, scope),
    ],
  },
  {
    words: MEMORY,
    emit: (head, rest, scope) => {
      const offset = /^offset=(\d+)$/.exec(String(rest[0]))?.[1];
      const operands = emitAll(offset === undefined ? rest : rest.slice(1), scope);
      return [...operands, ...MEMORY[head]!, 0, ...unsigned(Number(offset ?? 0))];
    },
  },
  {
    words: LANES,
    emit: (head, rest, scope) => {
      const { bytes, lanes } = LANES[head]!;
      return [...emitAll(rest.slice(lanes), scope), ...bytes, ...rest.slice(0, lanes).map(Number)];
    },
  },
];

function atom(token: string, scope: Scope): number[] {
  if (token.startsWith('$')) return [LOCAL_GET, ...localOf(token, scope)];
  const value = Number(token);
  if (!Number.isInteger(value)) throw new Error(`${token} is neither a local nor a whole number.`);
  return [I32_CONST, ...signed(value)];
}

function localOf(name: string, { locals }: Scope): number[] {
  const index = locals.get(name);
  if (index === undefined) throw new Error(`There is no local ${name}.`);
  return unsigned(index);
}

function depthOf(label: string, { labels }: Scope): number[] {
  const index = labels.lastIndexOf(label);
  if (index < 0) throw new Error(`There is no label ${label}.`);
  return unsigned(labels.length - 1 - index);
}

function known<T>(table: Readonly<Record<string, T>>, name: string): T {
  const found = table[name];
  if (found === undefined) throw new Error(`${name} is not known here.`);
  return found;
}

function asList(node: Node): readonly Node[] {
  if (typeof node === 'string' || node[0] !== 'func') throw new Error('Only functions stand at the top.');
  return node;
}

const asListOrNone = (node: Node): readonly Node[] => (typeof node === 'string' ? [] : node);

const section = (id: number, items: readonly (readonly number[])[]): number[] => {
  const content = counted(items);
  return [id, ...unsigned(content.length), ...content];
};

const counted = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];

const named = (name: string): number[] => counted([...name].map((letter) => [letter.charCodeAt(0)]));

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
