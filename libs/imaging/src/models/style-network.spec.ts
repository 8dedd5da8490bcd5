/** Networks of AnimeGANv2's shape, and people's own, through the real runtime. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { styleNetwork } from '../../../../tools/style-network.js';
import type { Raster } from '../photo.js';
import { CATALOGUE } from './catalogue.js';
import type { DescribedModel } from './described-model.js';
import type { OnnxGraph } from './onnx/graph.js';
import { writeOnnx } from './onnx/write-onnx.js';
import { openNetworks } from './open-networks.js';
import { prepareModels } from './prepare-models.js';
import { tryModel } from './try-model.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'styles-'));
  await prepareModels(folder);
  await writeFile(join(folder, 'animegan2-hayao.onnx'), styleNetwork({ width: 4 }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function gradient(width: number, height: number): Raster {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels.set([(255 * x) / width, (255 * y) / height, 40], (y * width + x) * 3);
  return { width, height, channels: 3, pixels };
}

const describedAs = (changes: Partial<DescribedModel>): DescribedModel => ({
  ...(CATALOGUE.find(({ name }) => name === 'animegan2-hayao') as DescribedModel),
  ...changes,
});

describe('a style network', () => {
  it('redraws pictures of any size, each channel and pixel in its place', async () => {
    const networks = await openNetworks({ modelDir: folder });
    const style = await networks.style('animegan2-hayao');
    expect(style).toMatchObject({ name: 'animegan2-hayao', provider: 'cpu' });
    for (const [width, height] of [
      [64, 96],
      [160, 32],
    ] as const) {
      const picture = gradient(width, height);
      const redrawn = await style.restyle(picture);
      expect([redrawn.width, redrawn.height, redrawn.pixels.length]).toEqual([width, height, width * height * 3]);
      // A tenth of the result is what the layers made of it: at most 12.75 levels either way, around the middle.
      let farthest = 0;
      for (let i = 0; i < redrawn.pixels.length; i++)
        farthest = Math.max(farthest, Math.abs(redrawn.pixels[i]! - (0.9 * (picture.pixels[i]! - 127.5) + 127.5)));
      expect(farthest).toBeLessThan(13.5);
    }
    await networks.close();
  });

  it('is tried out as it is described', async () => {
    const file = join(folder, 'animegan2-hayao.onnx');
    const small = { inputSide: 64 };
    expect(await tryModel({ model: describedAs(small), file, providers: ['cpu'] })).toMatchObject({ provider: 'cpu' });
    await expect(
      tryModel({ model: describedAs({ ...small, layout: 'NCHW' }), file, providers: ['cpu'] }),
    ).rejects.toMatchObject({ errorType: 'ModelLoadError' });
  });
});

describe('a matting network with its channels last', () => {
  /** The mean of the three channels as the matte. */
  const graph: OnnxGraph = {
    name: 'grey',
    inputs: [{ name: 'in', shape: [1, 32, 32, 3] }],
    outputs: [{ name: 'out', shape: [1, 32, 32, 1] }],
    constants: [],
    nodes: [{ operator: 'ReduceMean', inputs: ['in'], outputs: ['out'], attributes: { axes: [3], keepdims: 1 } }],
  };
  const description = {
    input_side: 32,
    mean: [0, 0, 0],
    std: [1, 1, 1],
    layout: 'NHWC',
    output: 'probability',
    terms: 'Made for a test.',
  };

  it('sees the picture as it is and gives its matte as it is', async () => {
    await writeFile(join(folder, 'grey.onnx'), writeOnnx(graph, { name: 'test', version: '1' }));
    await writeFile(join(folder, 'grey.json'), JSON.stringify(description));
    const networks = await openNetworks({ modelDir: folder, mattingModel: 'grey' });
    const matte = await (await networks.matte()).predict(gradient(32, 32));
    expect([matte.width, matte.height]).toEqual([32, 32]);
    const at = (x: number, y: number) => matte.values[y * 32 + x]!;
    const wanted = (x: number, y: number) => (Math.floor((255 * x) / 32) + Math.floor((255 * y) / 32) + 40) / 3 / 255;
    for (const [x, y] of [
      [3, 20],
      [20, 3],
      [31, 31],
    ] as const)
      expect(at(x, y)).toBeCloseTo(wanted(x, y), 2);
    await networks.close();
  });

  it('that is not what its description says is refused, naming it', async () => {
    await writeFile(join(folder, 'grey.json'), JSON.stringify({ ...description, layout: 'NCHW' }));
    await expect(openNetworks({ modelDir: folder, mattingModel: 'grey' })).rejects.toMatchObject({
      errorType: 'ModelLoadError',
      publicDetail: expect.stringContaining('grey'),
    });
  });
});
