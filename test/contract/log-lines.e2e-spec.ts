/** The contract between the two apps: every line that photo-api really writes keeps the catalogue and is read by the watcher's parser. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contractProblems, decodeLine, TERMINAL_EVENTS } from '#events';
import { parseLine } from '../../apps/log-watcher/src/parse/parse-line.js';
import { startProgram, type Program } from '../../tools/demo/programs.js';
import { failOnce, photoApiLines } from '../../tools/demo/trouble.js';

const portrait = readFileSync('test/fixtures/portrait-spacesuit.png');

describe('lines written by photo-api', () => {
  let folder: string;
  let photoApi: Program;
  let answers: number[];

  const send = (
    requestId: string,
    fields: Record<string, string> = {},
    image: Uint8Array<ArrayBuffer> = new Uint8Array(portrait),
  ) => {
    const form = new FormData();
    form.set('image', new Blob([image]), '证件照 "1".png');
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return fetch(`${photoApi.url}/v1/id-photos`, {
      method: 'POST',
      body: form,
      headers: { 'x-request-id': requestId },
    });
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'safelight-contract-'));
    photoApi = await startProgram('photo-api', process.cwd(), folder, {
      DATA_DIR: folder,
      WORKERS: '1',
      REQUEST_DEADLINE_MS: '60000',
    });
    answers = [
      (await send('good')).status,
      (await send('bad-option', { size: 'poster' })).status,
      (await send('no-image', {}, new Uint8Array(Buffer.from('no picture at all')))).status,
      (await send('cut-off', {}, new Uint8Array(portrait.subarray(0, 50_000)))).status,
      await failOnce('crash', folder, 'crashed', (requestId) => send(requestId)),
    ];
    await photoApi.stop();
  });

  afterAll(async () => {
    await photoApi.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('belong to a good photo and to each way it can go wrong', () => {
    expect(answers).toEqual([200, 400, 415, 422, 500]);
  });

  it('tell on the line that ends a request what requests are told apart by', () => {
    const ends = photoApiLines(folder).filter(({ event }) => (TERMINAL_EVENTS as readonly unknown[]).includes(event));
    const ofRequest = (id: string) => ends.find(({ request_id }) => request_id === id);
    for (const id of ['good', 'crashed'])
      expect(ofRequest(id)).toMatchObject({
        client_ip: '127.0.0.1',
        user_agent: 'node',
        host_name: hostname(),
        input_size: expect.stringMatching(/^\d+x\d+$/) as unknown as string,
        input_format: 'png',
        output_format: expect.stringMatching(/^cn-1-inch-/) as unknown as string,
        model: expect.any(String) as unknown as string,
      });
    expect(ofRequest('crashed')!['model']).toBe(ofRequest('good')!['model']);
    expect(ofRequest('bad-option')).toMatchObject({ client_ip: '127.0.0.1', user_agent: 'node' });
  });

  it('keep the catalogue: known events, required fields, right types', () => {
    const lines = photoApiLines(folder);
    expect(lines.length).toBeGreaterThan(10);
    expect(
      lines.flatMap((line) => contractProblems(line).map((problem) => `${String(line['event'])}: ${problem}`)),
    ).toEqual([]);
  });

  it('are entries for the watcher, each at its own time', () => {
    const raw = readFileSync(join(folder, 'logs/photo-api.ndjson'), 'utf8').trimEnd().split('\n');
    const parsed = raw.map((line) => parseLine(Buffer.from(line), Date.now()));
    expect(parsed.filter((result) => !result.ok)).toEqual([]);
    expect(raw.every((line) => decodeLine(line).ok)).toBe(true);
  });

  it.each([
    ['good', 'image_processed'],
    ['bad-option', 'image_rejected'],
    ['no-image', 'image_rejected'],
    ['cut-off', 'image_rejected'],
    ['crashed', 'processing_failed'],
  ])('hold exactly one terminal line for the request %s: %s', (requestId, event) => {
    const terminal = photoApiLines(folder).filter(
      (line) => line['request_id'] === requestId && (TERMINAL_EVENTS as readonly unknown[]).includes(line['event']),
    );
    expect(terminal.map((line) => line['event'])).toEqual([event]);
  });
});
