import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findModel, listModels } from './installed-models.js';
import { isModelName, readOwnNetworks } from './own-networks.js';

const DESCRIPTION = {
  input_side: 512,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
  layout: 'NCHW',
  output: 'probability',
  terms: 'Ours.',
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, description: unknown, network: string | undefined = 'a network'): Promise<void> {
  if (network !== undefined) await writeFile(join(folder, `${name}.onnx`), network);
  if (description !== undefined)
    await writeFile(
      join(folder, `${name}.json`),
      typeof description === 'string' ? description : JSON.stringify(description),
    );
}

const problems = () => readOwnNetworks(folder).disabled;

describe("one's own network", () => {
  it('is used as it is described', async () => {
    await put('modnet', { ...DESCRIPTION, commercial_use: 'allowed', note: 'Fine hair.' });
    expect(readOwnNetworks(folder)).toEqual({
      models: [
        {
          name: 'modnet',
          kind: 'matting',
          inputSide: 512,
          layout: 'NCHW',
          normalisation: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
          output: 'probability',
          licence: 'Ours.',
          commercialUse: 'allowed',
          note: 'Fine hair.',
        },
      ],
      disabled: [],
    });
    expect(findModel(folder, 'matting', 'modnet', 'model').inputSide).toBe(512);
    expect(listModels(folder).at(-1)).toMatchObject({ name: 'modnet', origin: 'own', installed: true });
  });

  it('may be a style network', async () => {
    await put('mine', { ...DESCRIPTION, kind: 'style', output: 'signed', layout: 'NHWC' });
    expect(findModel(folder, 'style', 'mine', 'style').layout).toBe('NHWC');
    expect(() => findModel(folder, 'matting', 'mine', 'model')).toThrow(/"mine" is not known/);
  });

  it('with several mistakes is told all of them, and keeps no other from working', async () => {
    await put('good', DESCRIPTION);
    await put('bad', { ...DESCRIPTION, input_side: 'big', mean: [0, 0], std: [1, 0, 1], layout: 'CHW', size: 3 });
    expect(readOwnNetworks(folder).models.map(({ name }) => name)).toEqual(['good']);
    expect(problems()).toEqual([
      {
        name: 'bad',
        problem: expect.stringMatching(
          /^bad\.json: .*input_side must be a whole number.*mean must be three numbers.*std\.1 must be three numbers.*layout must be one of NCHW, NHWC.*size is not known\.$/,
        ),
      },
    ]);
  });

  it.each([
    ['no description', undefined, /lone\.json is missing/],
    ['a description that is no JSON', '{', /must be a JSON object/],
    ['a description that is a list', '[]', /must be a JSON object/],
    ['a description of a megabyte', ' '.repeat(1 << 20), /less than 64 KB/],
    ['no terms', { ...DESCRIPTION, terms: ' ' }, /terms must say on which terms/],
    ['a picture as its matte', { ...DESCRIPTION, output: 'signed' }, /output must be `signed` for a style network/],
    ['an odd side for a style', { ...DESCRIPTION, kind: 'style', output: 'signed', input_side: 500 }, /multiple of 32/],
  ])('with %s is disabled', async (_what, description, words) => {
    await put('lone', description);
    expect(problems()).toEqual([{ name: 'lone', problem: expect.stringMatching(words) }]);
  });

  it('described but not there is said to be missing', async () => {
    await writeFile(join(folder, 'gone.json'), JSON.stringify(DESCRIPTION));
    expect(problems()).toEqual([{ name: 'gone', problem: 'gone.onnx is missing: put it beside gone.json.' }]);
  });

  it('may not take the name of one of the catalogue: the file is then that one', async () => {
    await put('u2netp', { ...DESCRIPTION, input_side: 64 });
    expect(readOwnNetworks(folder)).toEqual({ models: [], disabled: [] });
    expect(findModel(folder, 'matting', 'u2netp', 'model').inputSide).toBe(320);
  });

  it('has a name that can leave no folder and be no option', async () => {
    for (const name of ['../x', 'a/b', 'a\\b', '.', '..', '-rf', 'a..b', '', 'a b', 'ä', 'x'.repeat(65)])
      expect(isModelName(name)).toBe(false);
    for (const name of ['modnet', 'birefnet-lite_2.1', 'U2']) expect(isModelName(name)).toBe(true);
    await put('two words', DESCRIPTION);
    expect(problems()).toEqual([{ name: 'two words', problem: expect.stringContaining('The name must be') }]);
    expect(() => findModel(folder, 'matting', '../../etc/passwd', 'model')).toThrow(/is not known/);
  });

  it('is looked for in vain in a folder that is not there', () => {
    expect(readOwnNetworks(join(folder, 'nowhere'))).toEqual({ models: [], disabled: [] });
  });
});
