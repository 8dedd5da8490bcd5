/** The network that a form names is looked up before its photo waits for a worker: these workers would take any name. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plainPicture } from '#testkit';
import { type Form, RunningApi } from './running-api.js';
import { scriptedWorker } from './scripted-worker.js';

type Json = Record<string, unknown>;

const OWN = { input_side: 256, mean: [0, 0, 0], std: [1, 1, 1], layout: 'NCHW', output: 'probability', terms: 'test' };

describe('a network that is named', () => {
  let running: RunningApi;
  let image: { bytes: Buffer };

  beforeAll(async () => {
    running = await RunningApi.start({}, scriptedWorker());
    image = { bytes: Buffer.concat([await plainPicture({ width: 64, height: 64 }, 'jpeg'), Buffer.from('\nok')]) };
  });
  afterAll(() => running.stop());

  const routes: [path: string, form: (model: string) => Form, init?: RequestInit][] = [
    ['/v1/id-photos', (model) => ({ model, image })],
    ['/v1/id-photos', (model) => ({ image, model })],
    ['/v1/id-photos', (model) => ({ image, model }), { headers: { prefer: 'respond-async' } }],
    ['/v1/id-photos', (model) => ({ image, model, layout: '6-inch' })],
    ['/v1/print-sheets', (model) => ({ image, model, layout: '6-inch' })],
    ['/v1/cutouts', (model) => ({ model, image })],
    ['/v1/batches', (model) => ({ model, image })],
  ];

  it.each(routes)('to %s and not known is refused with the names that are, and no photo is made', async (...route) => {
    const [path, form, init] = route;
    const answer = await running.post(path, form('nothing'), init);
    const problem = (await answer.json()) as Json;
    expect([answer.status, problem['error_type']]).toEqual([400, 'BadOptionError']);
    expect(problem['detail']).toMatch(/^model: "nothing" is not known. Allowed: .*selfie-segmentation/);
  });

  it.each(routes)('to %s and not installed is refused with what installs it', async (...route) => {
    const [path, form, init] = route;
    const answer = await running.post(path, form('u2net'), init);
    const problem = (await answer.json()) as Json;
    expect([answer.status, problem['error_type']]).toEqual([409, 'ModelNotInstalledError']);
    expect(problem['remedy']).toContain('npm run models -- pull u2net');
  });

  it('no network of another kind, and no path', async () => {
    for (const model of ['face-detection-short', 'animegan2-hayao', '../models/u2net', 'U2NET', '__proto__'])
      expect([model, (await running.post('/v1/cutouts', { model, image })).status]).toEqual([model, 400]);
  });

  it('is taken as soon as its file lies in the folder, and no longer once it is gone', async () => {
    const models = join(running.folder, 'models');
    const status = async (model: string) => (await running.post('/v1/cutouts', { model, image })).status;
    expect(await status('mine')).toBe(400);
    mkdirSync(models, { recursive: true });
    writeFileSync(join(models, 'mine.json'), JSON.stringify(OWN));
    writeFileSync(join(models, 'mine.onnx'), '');
    expect(await status('mine')).toBe(200);
    writeFileSync(join(models, 'u2net.onnx'), '');
    expect(await status('u2net')).toBe(200);
    rmSync(join(models, 'u2net.onnx'));
    expect(await status('u2net')).toBe(409);
  });

  it('may be the usual one, which is open since the start', async () => {
    expect((await running.post('/v1/cutouts', { model: 'selfie-segmentation', image })).status).toBe(200);
  });
});
