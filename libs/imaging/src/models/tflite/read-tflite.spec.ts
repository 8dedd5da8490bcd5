import { describe, expect, it } from '@jest/globals';
import { CATALOGUE } from '../catalogue.js';
import { readEmbeddedSource } from '../embedded-source.js';
import { BadTfliteError } from './flat-table.js';
import { readOptions } from './read-options.js';
import { readTflite } from './read-tflite.js';

const source = (name: string) => {
  const embedded = CATALOGUE.find((model) => model.name === name)?.embedded;
  if (!embedded) throw new Error(`${name} is not embedded`);
  return readEmbeddedSource(name, embedded);
};

describe('readTflite', () => {
  it('reads the segmentation network whole', async () => {
    const { operators, tensors, inputs, outputs } = readTflite(await source('selfie-segmentation'));
    const counts: Record<string, number> = {};
    for (const { kind } of operators) counts[kind] = (counts[kind] ?? 0) + 1;
    expect(counts).toEqual({
      dequantize: 110,
      convolve: 43,
      relu: 22,
      add: 14,
      hard_swish: 11,
      convolve_depthwise: 11,
      logistic: 11,
      pool_average: 10,
      multiply: 10,
      resize_bilinear: 3,
      convolve_transposed: 1,
    });
    expect(tensors[inputs[0]!]?.shape).toEqual([1, 256, 256, 3]);
    expect(tensors[outputs[0]!]?.shape).toEqual([1, 256, 256, 1]);
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['text', new TextEncoder().encode('<html>not found</html>')],
    ['zeros', new Uint8Array(1000)],
  ])('refuses %s', (_, bytes) => {
    expect(() => readTflite(bytes)).toThrow(BadTfliteError);
  });
});

describe('readOptions', () => {
  const none = { builtin: undefined, custom: new Uint8Array(0) };
  it.each([
    ['an unknown operator', 99, ''],
    ['an unknown custom operator', 32, 'TFLite_Detection_PostProcess'],
    ['a convolution without options', 3, ''],
    ['a transposed convolution without options', 32, 'Convolution2DTransposeBias'],
  ])('refuses %s', (_, code, custom) => {
    expect(() => readOptions(code, custom, none)).toThrow(BadTfliteError);
  });

  it('reads the options of the transposed convolution', () => {
    const custom = new Uint8Array(Int32Array.of(1, 2, 3).buffer);
    expect(readOptions(32, 'Convolution2DTransposeBias', { builtin: undefined, custom })).toEqual({
      kind: 'convolve_transposed',
      padding: 'same',
      strideX: 2,
      strideY: 3,
    });
  });
});
