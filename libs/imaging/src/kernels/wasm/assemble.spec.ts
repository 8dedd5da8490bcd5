import { describe, expect, it } from '@jest/globals';
import { assemble } from './assemble.js';
import { TAP_COUNTS } from './kernels.js';
import { kernels, roomFor, workspaceOf } from './machine.js';

/** The types of this global come with a browser's only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Record<string, (...args: number[]) => void> };
};

describe('assemble', () => {
  it('makes a module that runs: a loop, a branch out of it, and numbers of one to five bytes', () => {
    const text = `(func $fill (param $to i32) (param $count i32) (local $i i32)
      ;; a comment (with a bracket
      (block $done (loop $next
        (br_if $done (i32.lt_s (i32.sub $count 1) $i))
        (i32.store offset=4 (i32.add $to (i32.shl $i 2)) (i32.add (i32.mul $i 100) -70000))
        (local.set $i (i32.add $i 1))
        (br $next))))`;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(text, 1)));
    const memory = exports['memory'] as unknown as { buffer: ArrayBuffer };
    exports['fill']!(300, 3);
    expect([...new Int32Array(memory.buffer, 300, 5)]).toEqual([0, -70_000, -69_900, -69_800, 0]);
  });

  it.each([
    ['(func $f (i32.ad 1 2))', 'i32.ad is not known'],
    ['(func $f (local.set $x 1))', 'There is no local $x'],
    ['(func $f (br $x))', 'There is no label $x'],
    ['(func $f (i32.add 1 a))', 'a is neither a local nor a whole number'],
    ['(func $f', 'A bracket is missing'],
    ['(func $f))', 'A bracket too many'],
    ['(memory 1)', 'Only functions stand at the top'],
    ['(func $f (param $x i8))', 'i8 is not known'],
  ])('refuses %s', (text, message) => {
    expect(() => assemble(text, 1)).toThrow(message);
  });
});

describe('the kernels', () => {
  it.each(TAP_COUNTS)('read the same along a row as along a column, with %d taps', (taps) => {
    const count = 20;
    const { bytes, shorts } = workspaceOf(4096);
    const weights = Int16Array.from({ length: 65 * taps }, (_, i) =>
      i % taps === taps / 2 - 1 ? 824 : 200 / (taps - 1),
    );
    const [row, column, to, down, at] = [0, 512, 1024, 1536, 2048];
    shorts.set(weights, at / 2);
    for (let i = 0; i < count + taps; i++)
      for (let k = 0; k < 3; k++) bytes[row + i * 3 + k] = bytes[column + i * 3 + k] = (i * 37 + k * 11) & 255;
    const start = (taps / 2) * 65_536 + 20_000;
    kernels[`readRow${taps}`](to, count, start, 65_536, row, at);
    for (let i = 0; i < count; i++)
      kernels[`readColumns${taps}`](down + i * 3, 1, start + i * 65_536, 0, column, at, 3);
    expect([...bytes.subarray(down, down + count * 3)]).toEqual([...bytes.subarray(to, to + count * 3)]);
    expect(new Set(bytes.subarray(to, to + count * 3)).size).toBeGreaterThan(10);
  });

  it('find their memory as large as asked for, and round up to whole vectors', () => {
    const before = workspaceOf(16);
    expect(workspaceOf(before.bytes.length + 1).bytes.length).toBeGreaterThan(before.bytes.length);
    expect(roomFor(1)).toBe(48);
    expect(roomFor(16)).toBe(48);
  });
});
