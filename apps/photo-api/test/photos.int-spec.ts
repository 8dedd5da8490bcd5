/** Real photos through real workers with the embedded networks, over HTTP. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp, { type Metadata } from 'sharp';
import { noiseJpeg, plainPicture } from '#testkit';
import { PACKAGE_ROOT } from '../src/config/package-root.js';
import { RunningApi } from './running-api.js';

const STAGES = 'upload, inspect, queue, decode, find_face, matte, refine, align, compose, encode, total'.split(', ');

type Json = Record<string, unknown>;

describe('photos', () => {
  let running: RunningApi;
  let portrait: Buffer;

  beforeAll(async () => {
    portrait = readFileSync(join(PACKAGE_ROOT, 'test/fixtures/portrait-spacesuit.png'));
    running = await RunningApi.start();
  });
  afterAll(() => running.stop());

  const image = () => ({ bytes: portrait, name: 'me.png' });

  async function measure(answer: Response): Promise<Metadata> {
    expect(answer.status).toBe(200);
    return sharp(Buffer.from(await answer.arrayBuffer())).metadata();
  }

  it('become ID photos of the exact size, density and format', async () => {
    const answer = await running.post('/v1/id-photos', { size: 'cn-2-inch', background: 'red', image: image() });
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect(answer.headers.get('content-disposition')).toBe('inline; filename="cn-2-inch-red.jpg"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await measure(answer)).toMatchObject({ format: 'jpeg', width: 413, height: 579, density: 300 });
  });

  it('tell their stages in order, in the header and in the log', async () => {
    const answer = await running.post('/v1/id-photos', { image: image() });
    const timing = answer.headers.get('server-timing') ?? '';
    expect(timing.split(', ').map((entry) => entry.replace(/;dur=[\d.]+$/, ''))).toEqual(STAGES);
    const id = answer.headers.get('x-request-id') ?? '';
    const [terminal, ...more] = await running.terminalsOf(id);
    expect(more).toEqual([]);
    expect(terminal).toMatchObject({
      event: 'image_processed',
      output_format: 'cn-1-inch-blue',
      background: 'blue',
      model: 'selfie-segmentation',
      provider: 'cpu',
      input_size: '512x512',
      input_format: 'png',
    });
    expect(terminal?.['matting_time_ms']).toBeGreaterThan(0);
    expect(terminal?.['processing_time_ms']).toBeGreaterThan(Number(terminal?.['matting_time_ms']));
    const events = running.eventsOf(id).filter((event) => event !== 'image_suspicious');
    expect(events).toEqual([
      'request_received',
      'image_uploaded',
      'face_detected',
      'matting_completed',
      'background_applied',
      'image_processed',
    ]);
    expect(
      running.lines().find((line) => line['request_id'] === id && line['event'] === 'face_detected')?.['faces'],
    ).toBe(1);
    expect(running.lineProblems()).toEqual([]);
  });

  it('come as JSON where Accept asks for it', async () => {
    const answer = await running.post(
      '/v1/id-photos',
      { size: '295x413px', background: '#a0c0e0', format: 'webp', image: image() },
      { headers: { accept: 'application/json' } },
    );
    const document = (await answer.json()) as Json;
    expect(document).toMatchObject({
      content_type: 'image/webp',
      width: 295,
      height: 413,
      faces: 1,
      request_id: answer.headers.get('x-request-id'),
    });
    expect(Object.keys(document['timings'] as Json).sort()).toEqual([...STAGES].sort());
    const { hair_top, eye_line, chin, middle } = document['head'] as Record<string, number>;
    expect(hair_top! / 413).toBeCloseTo(0.1, 1);
    expect([hair_top! < eye_line!, eye_line! < chin!, chin! < 413]).toEqual([true, true, true]);
    expect(middle! / 295).toBeCloseTo(0.5, 1);
    const file = Buffer.from(document['image'] as string, 'base64');
    expect(file).toHaveLength(document['bytes'] as number);
    expect(await sharp(file).metadata()).toMatchObject({ format: 'webp', width: 295, height: 413 });
  });

  it('say what an office may object to: in a header of the picture, in the JSON with what to do, and in the log', async () => {
    const soft = await sharp(portrait).blur(3).rotate(90).jpeg().toBuffer();
    const fields = { size: 'cn-2-inch', image: { bytes: soft } };
    const answer = await running.post('/v1/id-photos', fields);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-photo-warnings')?.split(',')).toEqual(
      expect.arrayContaining(['too_blurry', 'low_resolution']),
    );
    expect(answer.headers.get('x-photo-notes')).toBe('photo_turned');
    const json = await running.post('/v1/id-photos', fields, { headers: { accept: 'application/json' } });
    const { quality } = (await json.json()) as { quality: Json & { checks: Json[] } };
    expect(Object.keys(quality).sort()).toEqual([
      'checks',
      'exposure',
      'eyes_distance_px',
      'matte_confidence',
      'result_eyes_distance_px',
      'sharpness',
      'tilt',
    ]);
    expect(quality.checks).toContainEqual({
      code: 'photo_turned',
      level: 'note',
      measure: 270,
      limit: 0,
      message_en: expect.stringMatching(/turned upright/),
      message_zh: expect.stringMatching(/转正/),
    });
    const lines = running.lines().filter((line) => line['request_id'] === json.headers.get('x-request-id'));
    const reasons = lines.filter(({ event }) => event === 'image_suspicious').map(({ reason }) => reason);
    expect(reasons).toEqual(quality.checks.map(({ code }) => code));
    expect(running.lineProblems()).toEqual([]);
  });

  it('are PNG where the background is transparent and no format is asked for', async () => {
    const answer = await running.post('/v1/id-photos', { background: 'transparent', image: image() });
    expect(await measure(answer)).toMatchObject({ format: 'png', hasAlpha: true, width: 295, height: 413 });
  });

  it("keep to the size's own background, and to its file limits where asked to", async () => {
    const made = await running.post('/v1/id-photos', { size: 'us-visa', size_limits: 'true', image: image() });
    expect(made.headers.get('content-disposition')).toBe('inline; filename="us-visa-white.jpg"');
    expect((await made.arrayBuffer()).byteLength).toBeLessThanOrEqual(240_000);
    const fields = { size: 'cn-driving-licence', background: 'red', image: image() };
    const limited = await running.post('/v1/id-photos', { ...fields, size_limits: 'true' });
    const size = (await limited.arrayBuffer()).byteLength;
    expect([limited.status, size >= 14 * 1024, size <= 30_000]).toEqual([200, true, true]);
  });

  it('are refused with what is possible where a file cannot be so small', async () => {
    const answer = await running.post('/v1/id-photos', { size: '600x800px', max_kb: '5', image: image() });
    const problem = (await answer.json()) as Json;
    expect([answer.status, problem['error_type']]).toEqual([422, 'FileSizeError']);
    expect(problem['detail']).toMatch(/^max_kb: .*smallest is \d/);
  });

  it('stay below max_kb', async () => {
    const answer = await running.post('/v1/id-photos', { size: 'cn-2-inch', max_kb: '20', image: image() });
    expect(answer.status).toBe(200);
    expect((await answer.arrayBuffer()).byteLength).toBeLessThanOrEqual(20_000);
  });

  it('stand before a picture of the client, or before what was behind them', async () => {
    const sky = { bytes: await plainPicture({ width: 90, height: 40 }, 'jpeg', '#20c040') };
    const fields = { size: 'cn-2-inch', format: 'png', image: image() };
    const corner = async (answer: Response): Promise<number[]> => {
      expect(answer.status).toBe(200);
      const { data } = await sharp(Buffer.from(await answer.arrayBuffer()))
        .raw()
        .toBuffer({ resolveWithObject: true });
      return [...data.subarray(0, 3)];
    };
    const before = await running.post('/v1/id-photos', { ...fields, background_image: sky });
    expect(before.headers.get('content-disposition')).toBe('inline; filename="cn-2-inch-picture.png"');
    const near = (wanted: number[]): unknown[] => wanted.map((value) => expect.closeTo(value, -0.8));
    expect(await corner(before)).toEqual(near([0x20, 0xc0, 0x40]));
    const named = await running.post('/v1/id-photos', { ...fields, background: 'picture', background_image: sky });
    expect(await corner(named)).toEqual(near([0x20, 0xc0, 0x40]));
    const original = await running.post('/v1/id-photos', { ...fields, background: 'original' });
    // The wall behind the bundled portrait.
    expect((await corner(original)).every((value) => value > 150 && value < 250)).toBe(true);
    const events = running.lines().filter(({ event }) => event === 'background_applied');
    expect(events.slice(-3).map(({ background }) => background)).toEqual(['picture', 'picture', 'original']);
  });

  it('become cut-outs: PNG, or WebP where asked for by field or Accept', async () => {
    expect(await measure(await running.post('/v1/cutouts', { image: image() }))).toMatchObject({
      format: 'png',
      hasAlpha: true,
      width: 512,
    });
    const accept = { headers: { accept: 'image/webp,image/png;q=0.5' } };
    const webp = await running.post('/v1/cutouts', { max_side: '200', image: image() }, accept);
    expect(await measure(webp)).toMatchObject({ format: 'webp', width: 200, height: 200 });
    const mask = await running.post('/v1/cutouts', { mask_only: 'true', format: 'png', image: image() }, accept);
    expect(mask.headers.get('content-disposition')).toBe('inline; filename="mask-png.png"');
    expect(await measure(mask)).toMatchObject({ format: 'png', hasAlpha: false });
  });

  it('go through the classic endpoint, as ID photo and as cut-out', async () => {
    const answer = await running.post('/upload', { style: 'cn-2-inch-white', file: image() });
    const document = (await answer.json()) as Json;
    expect(document).toMatchObject({ success: true, request_id: answer.headers.get('x-request-id') });
    expect(await sharp(Buffer.from(document['image'] as string, 'base64')).metadata()).toMatchObject({
      width: 413,
      height: 579,
    });
    const cutout = (await (await running.post('/upload', { style: 'cutout', file: image() })).json()) as Json;
    expect(await sharp(Buffer.from(cutout['image'] as string, 'base64')).metadata()).toMatchObject({
      format: 'png',
      hasAlpha: true,
    });
  });

  it.each([
    ['a model that is known but not there', { model: 'u2net' }, 409, 'ModelNotInstalledError'],
    ['a model nobody knows', { model: 'nothing' }, 400, 'BadOptionError'],
  ])('with %s are refused with what to do', async (_case, fields, status, errorType) => {
    const answer = await running.post('/v1/id-photos', { ...fields, image: image() });
    const problem = (await answer.json()) as Json;
    expect([answer.status, problem['error_type']]).toEqual([status, errorType]);
    expect(String(problem['remedy'])).not.toBe('');
  });

  it('without a person are refused, whatever they are', async () => {
    for (const bytes of [
      await noiseJpeg({ width: 300, height: 400 }),
      await plainPicture({ width: 300, height: 400 }, 'webp'),
    ]) {
      const answer = await running.post('/v1/id-photos', { image: { bytes } });
      expect([answer.status, ((await answer.json()) as Json)['error_type']]).toEqual([422, 'NoFaceError']);
    }
  });

  it('survive kill -9 of their worker: that one request fails, the next is served', async () => {
    const headers = { 'x-request-id': 'shot' };
    const worker = running.api.workerPids[0] ?? 0;
    // It stands still, or it might be done before it is killed.
    process.kill(worker, 'SIGSTOP');
    const answer = running.post('/v1/id-photos', { image: image() }, { headers });
    await running.happened('shot', 'image_uploaded');
    process.kill(worker, 'SIGKILL');
    expect([(await answer).status, ((await (await answer).json()) as Json)['error_type']]).toEqual([
      500,
      'WorkerCrashedError',
    ]);
    expect((await running.post('/v1/id-photos', { image: image() })).status).toBe(200);
  });

  it('are given up when the client goes away, and the same worker takes the next', async () => {
    /** @returns whether the worker has come through it */
    const leave = async (id: string): Promise<boolean> => {
      expect((await running.post('/v1/id-photos', { image: image() })).status).toBe(200);
      const [worker = 0] = running.api.workerPids;
      const client = new AbortController();
      const init = { signal: client.signal, headers: { 'x-request-id': id } };
      // It stands still, or it might be done before the client is gone.
      process.kill(worker, 'SIGSTOP');
      const gone = running.post('/v1/id-photos', { image: image() }, init).catch(() => 'gone');
      await running.happened(id, 'image_uploaded');
      client.abort();
      process.kill(worker, 'SIGCONT');
      expect(await gone).toBe('gone');
      expect(await running.terminalsOf(id)).toMatchObject([{ event: 'image_rejected', error_type: 'ClientGoneError' }]);
      expect((await running.post('/v1/id-photos', { image: image() })).status).toBe(200);
      return running.api.workerPids.includes(worker);
    };
    // One that a busy machine keeps from stopping by itself for half a second is replaced, and rightly.
    let kept = false;
    for (let attempt = 1; attempt <= 5 && !kept; attempt++) kept = await leave(`left-${attempt}`);
    expect(kept).toBe(true);
  });
});
