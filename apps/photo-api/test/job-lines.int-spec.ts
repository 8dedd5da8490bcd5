/** Each photo of a job ends in exactly one terminal line, wherever between its outcome and its line the process was killed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { plainPicture, waitUntil } from '#testkit';
import type { Job as StoredJob, JobPhoto, StoredLine } from '../src/jobs/job.js';
import { JobStore } from '../src/jobs/job-store.js';
import { RunningApi } from './running-api.js';
import { scriptedWorker } from './scripted-worker.js';

interface Job {
  id: string;
  status: string;
}

const TERMINAL = ['image_processed', 'image_rejected', 'processing_failed'];

describe('the terminal lines of a job', () => {
  let running: RunningApi;
  let script: string;

  beforeEach(async () => {
    script = scriptedWorker();
    running = await RunningApi.start({}, script);
  });
  afterEach(() => running.stop());

  /** A job whose photos do as their uploads say, finished. */
  async function finishedJob(...acts: string[]): Promise<string> {
    const body = new FormData();
    for (const act of acts) {
      const bytes = Buffer.concat([await plainPicture({ width: 64, height: 64 }, 'jpeg'), Buffer.from(`\n${act}`)]);
      body.append('image', new Blob([new Uint8Array(bytes)]), 'a.jpg');
    }
    const { id } = (await (await fetch(`${running.api.address}/v1/batches`, { method: 'POST', body })).json()) as Job;
    await waitUntil(async () => ((await (await running.get(`/v1/jobs/${id}`)).json()) as Job).status === 'finished', {
      what: 'the end of the job',
    });
    // The last line follows the end of the job.
    await waitUntil(() => lines().length >= acts.length, { what: 'the lines of all photos' });
    return id;
  }

  const lines = () =>
    running
      .lines()
      .filter(({ event }) => TERMINAL.includes(String(event)))
      .map(({ request_id, event, error_type }) => [request_id, event, error_type].filter((part) => part !== undefined));

  /** Makes the folder what it would be if the process had been killed before it could note that the lines are written. */
  async function stopBeforeNoting(): Promise<void> {
    const terminals = running.lines().filter(({ event }) => TERMINAL.includes(String(event)));
    await running.pause();
    const store = new JobStore(join(running.folder, 'jobs/store'));
    const [job] = store.load().jobs as [StoredJob];
    const untold = job.photos.map((photo, index): JobPhoto => {
      const { event, timestamp, level, service, module, request_id, trace_id, span_id, ...fields } = terminals[index]!;
      expect([timestamp, level, service, module, request_id, trace_id ?? span_id]).toHaveLength(6);
      return { ...photo, line: { event: event as StoredLine['event'], fields } };
    });
    await store.putPhotos(job.head.id, untold);
    await store.close();
  }

  const logPath = () => join(running.folder, 'logs/photo-api.ndjson');
  const restart = async () => (running = await RunningApi.start({ DATA_DIR: running.folder }, script));

  it('are written once where the process goes on', async () => {
    const id = (await finishedJob('ok', 'fail NoFaceError')).slice(0, 12);
    expect(lines()).toEqual([
      [`${id}.1`, 'image_processed'],
      [`${id}.2`, 'image_rejected', 'NoFaceError'],
    ]);
    await running.pause();
    await restart();
    expect(lines()).toHaveLength(2);
  });

  it('are written by the next start where the last run did not come to it, and once', async () => {
    const id = (await finishedJob('ok', 'fail NoFaceError')).slice(0, 12);
    await stopBeforeNoting();
    const kept = readFileSync(logPath(), 'utf8')
      .split('\n')
      .filter((line) => !line.includes('"image_rejected"'));
    writeFileSync(logPath(), kept.join('\n'));
    await restart();
    expect(lines()).toEqual([
      [`${id}.1`, 'image_processed'],
      [`${id}.2`, 'image_rejected', 'NoFaceError'],
    ]);
    expect(running.lineProblems()).toEqual([]);
    await running.pause();
    await restart();
    expect(lines()).toHaveLength(2);
  });

  it('are not written again where they are in the log, also after it was set aside', async () => {
    await finishedJob('ok');
    await stopBeforeNoting();
    writeFileSync(join(running.folder, 'logs/photo-api-2026-11-20.1.ndjson'), readFileSync(logPath()));
    writeFileSync(logPath(), '');
    await restart();
    expect(lines()).toHaveLength(1);
  });

  it('come once for photos that are cancelled with their job, waiting and begun, and for refused ones', async () => {
    const body = new FormData();
    const photo = async (act: string) =>
      Buffer.concat([await plainPicture({ width: 64, height: 64 }, 'jpeg'), Buffer.from(`\n${act}`)]);
    for (const bytes of [await photo('slow 60000'), await photo('ok'), Buffer.alloc(6 * 1024 * 1024)])
      body.append('image', new Blob([new Uint8Array(bytes)]), 'a.jpg');
    const { id } = (await (await fetch(`${running.api.address}/v1/batches`, { method: 'POST', body })).json()) as Job;
    await running.happened(`${id.slice(0, 12)}.1`, 'image_uploaded');
    expect((await fetch(`${running.api.address}/v1/jobs/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(lines().sort()).toEqual([
      [`${id.slice(0, 12)}.1`, 'image_rejected', 'JobCancelledError'],
      [`${id.slice(0, 12)}.2`, 'image_rejected', 'JobCancelledError'],
      [`${id.slice(0, 12)}.3`, 'image_rejected', 'PayloadTooLargeError'],
    ]);
    expect(running.lines().filter(({ event }) => event === 'job_finished')).toEqual([]);
    await running.pause();
    await restart();
    expect(lines()).toHaveLength(3);
  });
});
