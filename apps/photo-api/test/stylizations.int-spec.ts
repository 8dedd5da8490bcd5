/** `POST /v1/stylizations` and its relatives, over HTTP with real workers. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { waitUntil } from '#testkit';
import { styleNetwork } from '../../../tools/style-network.js';
import { PACKAGE_ROOT } from '../src/config/package-root.js';
import { RunningApi } from './running-api.js';

type Json = Record<string, unknown>;

describe('stylizations', () => {
  let running: RunningApi;
  let folder: string;
  const image = { bytes: readFileSync(join(PACKAGE_ROOT, 'test/fixtures/portrait-spacesuit.png')), name: 'me.png' };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stylizations-'));
    const modelDir = join(folder, 'models');
    mkdirSync(modelDir);
    writeFileSync(join(modelDir, 'animegan2-hayao.onnx'), styleNetwork({ width: 4 }));
    running = await RunningApi.start({ MODEL_DIR: modelDir });
  });
  afterAll(async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const sizeOf = async (answer: Response) => {
    const { format, width, height } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
    return { status: answer.status, format, width, height };
  };
  const problemOf = async (answer: Response) => {
    const { error_type: type, detail, remedy } = (await answer.json()) as Json;
    return { status: answer.status, type, detail, remedy };
  };

  it('draw a cartoon where nothing is asked for, and say so in spans, lines and headers', async () => {
    const answer = await running.post('/v1/stylizations', { image });
    expect(answer.headers.get('content-disposition')).toBe('inline; filename="cartoon-jpeg.jpg"');
    expect(answer.headers.get('server-timing')).toMatch(/decode;.*find_face;.*align;.*stylize;.*encode;/);
    const id = answer.headers.get('x-request-id') ?? '';
    expect(await sizeOf(answer)).toEqual({ status: 200, format: 'jpeg', width: 512, height: 512 });
    const [terminal] = await running.terminalsOf(id);
    expect(terminal).toMatchObject({
      event: 'image_processed',
      output_format: 'cartoon-jpeg',
      model: 'cartoon',
      provider: 'cpu',
    });
    expect(running.eventsOf(id)).toEqual([
      'request_received',
      'image_uploaded',
      'face_detected',
      'style_applied',
      'image_processed',
    ]);
    expect(running.lineProblems()).toEqual([]);
  });

  it('are made of many photos at once, each in the style that holds for all', async () => {
    const batch = (fields: Json) => {
      const body = new FormData();
      for (const name of ['me.png', 'again.png']) body.append('image', new Blob([image.bytes]), name);
      for (const [name, value] of Object.entries(fields)) body.append(name, String(value));
      return fetch(`${running.api.address}/v1/batches`, { method: 'POST', body });
    };
    const accepted = await batch({ flow: 'stylization', style: 'cartoon', max_side: 200, format: 'webp' });
    expect(accepted.status).toBe(202);
    const { id } = (await accepted.json()) as { id: string };
    const job = await waitUntil(
      async () => {
        const read = (await (await running.get(`/v1/jobs/${id}`)).json()) as Json;
        return read['status'] === 'finished' ? read : undefined;
      },
      { what: 'the end of the batch' },
    );
    expect(job).toMatchObject({ progress: { total: 2, processed: 2 } });
    const zip = Buffer.from(await (await running.get(`/v1/jobs/${id}/result`)).arrayBuffer());
    expect(['me.webp', 'again.webp'].map((name) => zip.includes(name))).toEqual([true, true]);
    expect(await problemOf(await batch({ flow: 'stylization', style: 'animegan2-paprika' }))).toMatchObject({
      status: 409,
      type: 'ModelNotInstalledError',
    });
    expect(await problemOf(await batch({ flow: 'stylization', size: 'cn-1-inch' }))).toMatchObject({ status: 400 });
  });

  it('come in the format and size that are asked for, by field or Accept', async () => {
    const accept = { headers: { accept: 'image/webp,*/*;q=0.1' } };
    expect(await sizeOf(await running.post('/v1/stylizations', { image, max_side: '200' }, accept))).toMatchObject({
      format: 'webp',
      width: 200,
    });
    expect(await sizeOf(await running.post('/v1/stylizations', { image, format: 'png', crop: 'true' }))).toMatchObject({
      status: 200,
      format: 'png',
    });
    const json = await running.post('/v1/stylizations', { image }, { headers: { accept: 'application/json' } });
    expect(await json.json()).toMatchObject({ content_type: 'image/jpeg', model: 'cartoon', quality: { checks: [] } });
  });

  it('draw by a network that is installed, cut to the face', async () => {
    const answer = await running.post('/v1/stylizations', { style: 'animegan2-hayao', max_side: '128', image });
    expect(await sizeOf(answer)).toEqual({ status: 200, format: 'jpeg', width: 128, height: 128 });
  });

  it.each([
    [{ style: 'picasso' }, /^style: "picasso".*cartoon, animegan2-hayao/],
    [{ style: '../x' }, /^style: /],
    [{ style: 'animegan2-hayao', max_side: '513' }, /^max_side: must be at most 512/],
    [{ max_side: '2001' }, /^max_side: must be a whole number from 32 to 2000/],
    [{ crop: 'perhaps' }, /^crop: must be true or false/],
    [{ format: 'gif' }, /^format: must be one of jpeg, png, webp/],
    [{ background: 'red' }, /background/],
  ])('refuse %j', async (fields, detail) => {
    const problem = await problemOf(await running.post('/v1/stylizations', { ...fields, image }));
    expect(problem).toMatchObject({ status: 400, type: 'BadOptionError', detail: expect.stringMatching(detail) });
  });

  it('by a network that is not there are refused with the command that installs it', async () => {
    const answer = await running.post('/v1/stylizations', { style: 'animegan2-paprika', image });
    expect(await problemOf(answer)).toMatchObject({
      status: 409,
      type: 'ModelNotInstalledError',
      remedy: expect.stringContaining('npm run models -- pull animegan2-paprika'),
    });
  });

  it('go through the classic endpoint too', async () => {
    for (const style of ['cartoon', 'animegan2-hayao']) {
      const answer = (await (await running.post('/upload', { style, file: image })).json()) as Json;
      expect(answer).toMatchObject({ success: true, content_type: 'image/jpeg' });
    }
    expect(await problemOf(await running.post('/upload', { style: 'animegan2-shinkai', file: image }))).toMatchObject({
      status: 409,
    });
    const unknown = await running.post('/upload', { style: 'no-such', file: image });
    expect([unknown.status, ((await unknown.json()) as Json)['error']]).toEqual([
      400,
      expect.stringContaining('a style such as `cartoon`'),
    ]);
  });

  it('have a catalogue', async () => {
    const { styles } = (await (await running.get('/v1/styles')).json()) as { styles: Json[] };
    expect(styles[0]).toMatchObject({
      id: 'cartoon',
      name_zh: '卡通',
      installed: true,
      max_side: 2000,
      usual_side: 1000,
    });
    expect(styles.find(({ id }) => id === 'animegan2-hayao')).toMatchObject({ installed: true, crops_to_face: true });
    expect(styles.find(({ id }) => id === 'animegan2-paprika')).toMatchObject({
      installed: false,
      commercial_use: 'forbidden',
      install: 'npm run models -- pull animegan2-paprika',
    });
  });
});
