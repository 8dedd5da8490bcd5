/** Each operator family as a graph of one operator, run by the real runtime and held against the plain definition, channels last. */
import { describe, expect, it } from '@jest/globals';
import * as ort from 'onnxruntime-node';
import { CATALOGUE } from '../catalogue.js';
import { readEmbeddedSource, sha256 } from '../embedded-source.js';
import { writeOnnx } from '../onnx/write-onnx.js';
import { BadTfliteError } from '../tflite/flat-table.js';
import type { TfliteGraph, TfliteOptions, TfliteTensor } from '../tflite/graph.js';
import { CHANNELS_FIRST, CHANNELS_LAST, reorder, transpose } from './axes.js';
import { graphToOnnx, tfliteToOnnx } from './tflite-to-onnx.js';

interface Case {
  readonly options: TfliteOptions;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly constants?: readonly TfliteTensor[];
}

const count = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);
const ramp = (shape: readonly number[]) => Float32Array.from({ length: count(shape) }, (_, at) => ((at * 7) % 11) - 5);
const tensor = (name: string, shape: readonly number[]): TfliteTensor => ({
  name,
  shape,
  type: 'float32',
  constant: undefined,
});
const floats = (name: string, shape: readonly number[], values: Float32Array): TfliteTensor => ({
  name,
  shape,
  type: 'float32',
  constant: new Uint8Array(values.buffer),
});
const integers = (name: string, shape: readonly number[], values: number[]): TfliteTensor => ({
  name,
  shape,
  type: 'int32',
  constant: new Uint8Array(Int32Array.from(values).buffer),
});

function graphOf({ options, input, output, constants = [] }: Case): TfliteGraph {
  const tensors = [tensor('in', input), tensor('out', output), ...constants];
  const inputs = [0, ...constants.map((_, at) => at + 2)];
  return { tensors, operators: [{ ...options, inputs, outputs: [1] }], inputs: [0], outputs: [1] };
}

/** Runs the one operator on a ramp; the result is channels last again. */
async function run(one: Case): Promise<Float32Array> {
  const bytes = writeOnnx(graphToOnnx(graphOf(one), 'one'), { name: 'test', version: '0' });
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const shape = reorder(one.input, CHANNELS_FIRST);
  const planes = transpose(ramp(one.input), one.input, CHANNELS_FIRST);
  const result = await session.run({ 'in:0': new ort.Tensor('float32', planes, shape) });
  const value = result['out:1'];
  const numbers = value?.data as Float32Array;
  await session.release();
  return value?.dims.length === 4 ? transpose(numbers, value.dims, CHANNELS_LAST) : numbers;
}

/** The definition of a sliding window with TFLite's "same" border, channels last: `visit` is called for each covered input value. */
function slide(
  one: Case,
  window: number,
  visit: (out: number, at: number, tap: number, channel: number) => void,
): void {
  const [rows, columns, channels] = one.input.slice(1) as [number, number, number];
  const [outRows, outColumns] = one.output.slice(1) as [number, number];
  const stride = rows / outRows;
  const border = Math.max((outRows - 1) * stride + window - rows, 0) >> 1;
  const inside = (y: number, x: number) => y >= 0 && x >= 0 && y < rows && x < columns;
  for (let cell = 0; cell < outRows * outColumns; cell++) {
    for (let tap = 0; tap < window * window; tap++) {
      const y = Math.floor(cell / outColumns) * stride - border + Math.floor(tap / window);
      const x = (cell % outColumns) * stride - border + (tap % window);
      const first = (y * columns + x) * channels;
      for (let c = 0; inside(y, x) && c < channels; c++) visit(cell, first + c, tap, c);
    }
  }
}

describe('operators, one by one', () => {
  it('convolves at stride 2 with the odd border pixel at the end', async () => {
    const weights = ramp([2, 3, 3, 3]);
    const one: Case = {
      options: { kind: 'convolve', padding: 'same', strideX: 2, strideY: 2 },
      input: [1, 6, 6, 3],
      output: [1, 3, 3, 2],
      constants: [floats('w', [2, 3, 3, 3], weights), floats('b', [2], Float32Array.of(10, -10))],
    };
    const expected = new Float32Array(18).map((_, at) => (at % 2 === 0 ? 10 : -10));
    const values = ramp(one.input);
    slide(one, 3, (cell, at, tap, channel) => {
      for (const kernel of [0, 1])
        expected[cell * 2 + kernel]! += values[at]! * weights[kernel * 27 + tap * 3 + channel]!;
    });
    expect(await run(one)).toEqual(expected);
  });

  it('convolves each channel by itself', async () => {
    const weights = ramp([1, 3, 3, 4]);
    const one: Case = {
      options: { kind: 'convolve_depthwise', padding: 'same', strideX: 1, strideY: 1 },
      input: [1, 5, 5, 4],
      output: [1, 5, 5, 4],
      constants: [floats('w', [1, 3, 3, 4], weights), floats('b', [4], new Float32Array(4))],
    };
    const expected = new Float32Array(100);
    const values = ramp(one.input);
    slide(one, 3, (cell, at, tap, channel) => {
      expected[cell * 4 + channel]! += values[at]! * weights[tap * 4 + channel]!;
    });
    expect(await run(one)).toEqual(expected);
  });

  it('takes the maximum of each window', async () => {
    const one: Case = {
      options: { kind: 'pool_max', padding: 'same', strideX: 2, strideY: 2, windowX: 2, windowY: 2 },
      input: [1, 4, 4, 3],
      output: [1, 2, 2, 3],
    };
    const expected = new Float32Array(12).fill(-Infinity);
    const values = ramp(one.input);
    slide(one, 2, (cell, at, _, channel) => {
      expected[cell * 3 + channel] = Math.max(expected[cell * 3 + channel]!, values[at]!);
    });
    expect(await run(one)).toEqual(expected);
  });

  it('convolves transposed: each pixel becomes a window of its own', async () => {
    const weights = ramp([1, 2, 2, 3]);
    const one: Case = {
      options: { kind: 'convolve_transposed', padding: 'same', strideX: 2, strideY: 2 },
      input: [1, 2, 2, 3],
      output: [1, 4, 4, 1],
      constants: [floats('w', [1, 2, 2, 3], weights), floats('b', [1], Float32Array.of(2))],
    };
    const values = ramp(one.input);
    const expected = new Float32Array(16).map((_, cell) => {
      const [y, x] = [cell >> 2, cell & 3];
      const pixel = (y >> 1) * 2 + (x >> 1);
      const tap = (y & 1) * 2 + (x & 1);
      return [0, 1, 2].reduce((sum, c) => sum + values[pixel * 3 + c]! * weights[tap * 3 + c]!, 2);
    });
    expect(await run(one)).toEqual(expected);
  });

  it('averages the whole picture', async () => {
    const one: Case = {
      options: { kind: 'pool_average', padding: 'valid', strideX: 4, strideY: 4, windowX: 4, windowY: 4 },
      input: [1, 4, 4, 2],
      output: [1, 1, 1, 2],
    };
    const values = ramp(one.input);
    const mean = (channel: number) => values.filter((_, at) => at % 2 === channel).reduce((sum, v) => sum + v, 0) / 16;
    const [first, second] = await run(one);
    expect(first).toBeCloseTo(mean(0), 5);
    expect(second).toBeCloseTo(mean(1), 5);
  });

  it('pads channels behind the existing ones', async () => {
    const one: Case = {
      options: { kind: 'pad' },
      input: [1, 2, 2, 2],
      output: [1, 2, 2, 3],
      constants: [integers('amounts', [4, 2], [0, 0, 0, 0, 0, 0, 0, 1])],
    };
    const values = [...ramp(one.input)];
    const expected = [0, 1, 2, 3].flatMap((pixel) => [values[pixel * 2], values[pixel * 2 + 1], 0]);
    expect([...(await run(one))]).toEqual(expected);
  });

  it('lists the values of a picture in the order of channels last', async () => {
    const one: Case = {
      options: { kind: 'reshape' },
      input: [1, 2, 2, 4],
      output: [1, 8, 2],
      constants: [integers('shape', [3], [1, 8, 2])],
    };
    expect(await run(one)).toEqual(ramp(one.input));
  });

  it('resizes between pixel centres', async () => {
    const one: Case = {
      options: { kind: 'resize_bilinear' },
      input: [1, 1, 2, 1],
      output: [1, 1, 4, 1],
      constants: [integers('sizes', [2], [1, 4])],
    };
    const [left = 0, right = 0] = ramp(one.input);
    const between = (share: number) => left + (right - left) * share;
    expect([...(await run(one))]).toEqual([left, between(0.25), between(0.75), right]);
  });

  it.each([
    ['relu', (v: number) => Math.max(0, v)],
    ['hard_swish', (v: number) => (v * Math.max(0, Math.min(6, v + 3))) / 6],
    ['logistic', (v: number) => 1 / (1 + Math.exp(-v))],
  ] as const)('applies %s to each value', async (kind, definition) => {
    const input = [1, 3, 3, 2];
    const result = await run({ options: { kind }, input, output: input });
    ramp(input).forEach((value, at) => expect(result[at]).toBeCloseTo(definition(value), 5));
  });
});

describe('what it refuses', () => {
  const picture = [1, 4, 4, 2];
  it.each<[string, Case]>([
    [
      'an average over a part',
      {
        options: { kind: 'pool_average', padding: 'valid', strideX: 2, strideY: 2, windowX: 2, windowY: 2 },
        input: picture,
        output: [1, 2, 2, 2],
      },
    ],
    [
      'a sum with a constant',
      { options: { kind: 'add' }, input: picture, output: picture, constants: [floats('c', [2], new Float32Array(2))] },
    ],
    ['joining pictures', { options: { kind: 'concatenate', axis: 3 }, input: picture, output: [1, 4, 4, 4] }],
    [
      'weights that are computed',
      {
        options: { kind: 'convolve', padding: 'same', strideX: 1, strideY: 1 },
        input: picture,
        output: picture,
        constants: [tensor('w', [2, 1, 1, 2])],
      },
    ],
    [
      'a transposed convolution with overlap',
      {
        options: { kind: 'convolve_transposed', padding: 'same', strideX: 2, strideY: 2 },
        input: picture,
        output: [1, 8, 8, 1],
        constants: [floats('w', [1, 3, 3, 2], new Float32Array(18)), floats('b', [1], new Float32Array(1))],
      },
    ],
  ])('%s', (_, one) => {
    expect(() => graphToOnnx(graphOf(one), 'one')).toThrow(BadTfliteError);
  });
});

describe('the embedded models', () => {
  it.each(CATALOGUE.flatMap(({ name, embedded }) => (embedded ? [[name, embedded] as const] : [])))(
    'converts %s to the pinned bytes',
    async (name, embedded) => {
      const source = await readEmbeddedSource(name, embedded);
      expect(sha256(tfliteToOnnx(source, name))).toBe(embedded.onnxSha256);
    },
  );
});
