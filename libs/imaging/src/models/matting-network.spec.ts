import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../photo.js';
import { CATALOGUE } from './catalogue.js';
import type { CatalogueModel } from './described-model.js';
import { mattingNetwork } from './matting-network.js';
import type { Session } from './session.js';

const raster: Raster = { width: 2, height: 2, channels: 3, pixels: new Uint8Array(12) };

/** A session that gives these numbers whatever it is shown. */
const giving = (values: number[], shape: number[]): Session => ({
  provider: 'cpu',
  run: () => Promise.resolve([{ values: Float32Array.from(values), shape }]),
  release: () => Promise.resolve(),
});
const model = (output: CatalogueModel['output']): CatalogueModel => ({ ...(CATALOGUE[0] as CatalogueModel), output });
const predict = (output: CatalogueModel['output'], values: number[], shape = [1, 1, 1, values.length]) =>
  mattingNetwork(model(output), giving(values, shape)).predict(raster);

describe('what a network gives becomes 0 … 1', () => {
  it('as it is where it is a probability, without a stray value', async () => {
    const { values } = await predict('probability', [0, 0.25, 1, 1.5, -0.5, NaN]);
    expect([...values]).toEqual([0, 0.25, 1, 1, 0, 0]);
  });

  it('through a sigmoid where that is still to come', async () => {
    const { values } = await predict('logit', [0, 100, -100]);
    expect([...values].map((value) => Math.round(value * 100) / 100)).toEqual([0.5, 1, 0]);
  });

  it('stretched where it is only relative', async () => {
    const { values } = await predict('saliency', [0.25, 0.5, 0.75]);
    expect([...values]).toEqual([0, 0.5, 1]);
  });

  it('not stretched where it is flat: nothing salient is not everything salient', async () => {
    const { values } = await predict('saliency', [0.01, 0.011, 0.012]);
    expect(Math.max(...values)).toBeLessThan(0.02);
  });
});

describe('what is no matte', () => {
  it.each([
    ['no output', [], [0]],
    ['several channels', [1, 2, 3, 4], [1, 2, 1, 2]],
  ])('%s', async (_, values, shape) => {
    await expect(predict('probability', values, shape)).rejects.toMatchObject({ errorType: 'InferenceError' });
  });
});
