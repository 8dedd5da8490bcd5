/** What the service says of its networks: where each runs, on which terms, and which of one's own it cannot use. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadEnvironment } from '../src/config/environment.js';
import { RunningApi } from './running-api.js';

type Json = Record<string, unknown>;

describe('a service that asks for a provider it cannot have', () => {
  let running: RunningApi;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'providers-'));
    mkdirSync(join(folder, 'models'));
    writeFileSync(join(folder, 'models/mine.onnx'), 'a network');
    writeFileSync(join(folder, 'models/mine.json'), '{ "input_side": 1 }');
    running = await RunningApi.start({ EXECUTION_PROVIDERS: 'coreml,cpu', MODEL_DIR: join(folder, 'models') });
  });
  afterAll(async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says so in a warning for each network, and on /readyz', async () => {
    const lines = running.lines().filter((line) => line['event'] === 'model_loaded');
    expect(lines).toHaveLength(3);
    for (const line of lines)
      expect(line).toMatchObject({
        level: 'WARNING',
        provider: 'cpu',
        requested_provider: 'coreml',
        message: expect.stringContaining('coreml: not supported'),
      });
    const ready = (await (await running.get('/readyz')).json()) as Json;
    expect(ready).toMatchObject({ status: 'ready', checks: { models: true } });
    expect(ready['models']).toContainEqual({
      name: 'selfie-segmentation',
      provider: 'cpu',
      requested_provider: 'coreml',
    });
    expect(running.lineProblems()).toEqual([]);
  });

  it('shows terms, origin and what to do for each model, and what is wrong with one of its own', async () => {
    const { models, disabled } = (await (await running.get('/v1/models')).json()) as {
      models: Json[];
      disabled: Json[];
    };
    const named = (name: string) => models.find((model) => model['name'] === name);
    expect(named('selfie-segmentation')).toMatchObject({
      origin: 'embedded',
      installed: true,
      commercial_use: 'allowed',
    });
    expect(named('selfie-segmentation')).not.toHaveProperty('install');
    expect(named('animegan2-hayao')).toMatchObject({
      kind: 'style',
      installed: false,
      commercial_use: 'forbidden',
      licence: expect.stringContaining('non-commercial'),
      install: 'npm run models -- pull animegan2-hayao',
    });
    expect(disabled).toEqual([{ name: 'mine', problem: expect.stringMatching(/mine\.json: .*input_side/) }]);
  });

  it('does not start with a model of its own that it cannot use', () => {
    const env = { MODEL_DIR: join(folder, 'models'), MATTING_MODEL: 'mine' };
    expect(() => loadEnvironment(env)).toThrow(/MATTING_MODEL=mine cannot be used: mine\.json: /);
    expect(() => loadEnvironment({ ...env, MATTING_MODEL: 'yours' })).toThrow(/must be one of selfie-segmentation, /);
    expect(() => loadEnvironment({ ...env, MATTING_MODEL: '../x' })).toThrow(/must be the name of a model/);
  });
});
