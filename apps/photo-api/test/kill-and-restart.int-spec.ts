/** The built program is killed in the middle of a batch, and its store is damaged: what was accepted is made, and it always starts again. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareModels } from '#imaging';
import { captureLines, type Program, spawnProgram, waitUntil } from '#testkit';
import { PACKAGE_ROOT } from '../src/config/package-root.js';
import { DIST } from './scripted-worker.js';

/** Enough that most are not made yet when the kill comes, though it be late. */
const PHOTOS = 12;

interface Job {
  id: string;
  status: string;
  progress: { processed: number };
  photos: { request_id: string }[];
}

describe('photo-api after kill -9', () => {
  let folder: string;
  let program: Program | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'safelight-killed-'));
    await prepareModels(join(folder, 'models'));
  });
  afterEach(async () => {
    await program?.stop('SIGKILL');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function start(): Promise<string> {
    const args = ['--import', join(DIST, 'instrumentation.js'), join(DIST, 'main.js')];
    const env = { DATA_DIR: folder, PHOTO_API_PORT: '0', WORKERS: '1', CACHE_TTL: '0' };
    program = spawnProgram({ args, env, cwd: PACKAGE_ROOT });
    const pattern = /listens on (http:\/\/\S+)/;
    await program.ready(pattern);
    return pattern.exec(program.output())?.[1] ?? '';
  }

  async function submit(address: string): Promise<Job> {
    const portrait = readFileSync(join(PACKAGE_ROOT, 'test/fixtures/portrait-spacesuit.png'));
    const body = new FormData();
    for (let count = 0; count < PHOTOS; count++) body.append('image', new Blob([portrait]), `${count}.png`);
    const answer = await fetch(`${address}/v1/batches`, { method: 'POST', body });
    expect(answer.status).toBe(202);
    return (await answer.json()) as Job;
  }

  it('makes what was accepted, each photo with one terminal line and one result', async () => {
    const { id, photos } = await submit(await start());
    const ends = () => captureLines(join(folder, 'logs')).of('image_processed');
    await waitUntil(() => ends().length >= 2, { what: 'two photos' });
    await program?.stop('SIGKILL');
    expect(ends().length).toBeLessThan(PHOTOS);
    const address = await start();
    const job = await waitUntil(
      async () => {
        const now = (await (await fetch(`${address}/v1/jobs/${id}`)).json()) as Job;
        return now.status === 'finished' ? now : undefined;
      },
      { what: 'the end of the job' },
    );
    expect(job.progress.processed).toBe(PHOTOS);
    // The last line follows the end of the job.
    await waitUntil(() => ends().length >= PHOTOS, { what: 'the lines of all photos' });
    expect(
      ends()
        .map((line) => line['request_id'])
        .sort(),
    ).toEqual(photos.map(({ request_id }) => request_id).sort());
    expect((await fetch(`${address}/v1/jobs/${id}/result?delete=true`)).status).toBe(200);
    await waitUntil(() => readdirSync(join(folder, 'jobs/files')).length === 0, { what: 'the end of the files' });
  });

  it('sets a damaged store aside and starts', async () => {
    await start();
    await program?.stop('SIGKILL');
    writeFileSync(join(folder, 'jobs/store/jobs.mdb'), Buffer.alloc(1_000_000, 0x41));
    const address = await start();
    expect((await submit(address)).photos).toHaveLength(PHOTOS);
    const told = captureLines(join(folder, 'logs')).of('jobs_restored').at(-1);
    expect(told).toMatchObject({ level: 'WARNING', reason: 'damaged' });
  });
});
