/** What ends a start, what sets a store aside, and that nothing of it is lost either way. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PACKAGE_ROOT } from '../config/package-root.js';
import type { Job } from './job.js';
import { isDamage } from './job-store.js';
import { openJobStore } from './open-store.js';

const CHECK = join(PACKAGE_ROOT, 'dist/apps/photo-api/src/jobs/check-store.js');
const ID = 'a'.repeat(32);
const JOB = {
  head: {
    id: ID,
    clientId: 'address 127.0.0.1',
    kind: 'photo',
    route: '/v1/id-photos',
    requestId: 'r1',
    task: { flow: 'cutout', options: {} },
    outputFormat: 'cutout',
    total: 1,
    uncached: false,
    createdAt: 1,
  },
  photos: [{ index: 0, name: 'me.jpg', state: 'queued', attempts: 0 }],
} as unknown as Job;

describe('openJobStore', () => {
  let jobsDir: string;
  let file: string;

  beforeEach(async () => {
    jobsDir = mkdtempSync(join(tmpdir(), 'safelight-store-'));
    file = join(jobsDir, 'store/jobs.mdb');
    const { store } = await openJobStore(jobsDir, true, CHECK);
    await store.add(JOB);
    await store.close();
    mkdirSync(join(jobsDir, 'files', ID), { recursive: true });
    writeFileSync(join(jobsDir, 'files', ID, '0.in'), 'upload');
  });
  afterEach(() => rmSync(jobsDir, { recursive: true, force: true }));

  it.each([true, false])('finds what was stored, the last run having closed it: %s', async (wasClean) => {
    const { store, found, setAside } = await openJobStore(jobsDir, wasClean, CHECK);
    expect(found).toEqual({ jobs: [JOB], unusable: 0 });
    expect(setAside).toBeUndefined();
    await store.close();
  });

  it('sets a damaged one aside with the files of its jobs, and loses nothing of either', async () => {
    writeFileSync(file, Buffer.alloc(1_000_000, 0x41));
    const { store, found, setAside } = await openJobStore(jobsDir, false, CHECK);
    expect(found.jobs).toEqual([]);
    expect(readFileSync(join(setAside ?? '', 'files', ID, '0.in'), 'utf8')).toBe('upload');
    expect(existsSync(join(setAside ?? '', 'store/jobs.mdb'))).toBe(true);
    expect(existsSync(join(jobsDir, 'files'))).toBe(false);
    await store.close();
  });

  it.each([true, false])(
    'ends the start where something else is in the way, and leaves all as it is: %s',
    async (wasClean) => {
      rmSync(file);
      mkdirSync(file);
      await expect(openJobStore(jobsDir, wasClean, CHECK)).rejects.toMatchObject({
        errorType: 'BadConfigError',
        publicDetail: expect.stringContaining('cannot be opened'),
        remedy: expect.stringContaining('kept as they are'),
      });
      expect(readdirSync(jobsDir).sort()).toEqual(['files', 'store']);
      expect(existsSync(join(jobsDir, 'files', ID, '0.in'))).toBe(true);
    },
  );

  it('says where the folder of the store cannot be made', async () => {
    rmSync(join(jobsDir, 'store'), { recursive: true });
    writeFileSync(join(jobsDir, 'store'), 'a file');
    await expect(openJobStore(jobsDir, true, CHECK)).rejects.toMatchObject({ errorType: 'BadConfigError' });
    expect(existsSync(join(jobsDir, 'files', ID, '0.in'))).toBe(true);
  });

  it('takes a check that was stopped from outside for no damage', async () => {
    const script = join(jobsDir, 'killed.mjs');
    writeFileSync(script, "process.kill(process.pid, 'SIGKILL');");
    const { store, setAside } = await openJobStore(jobsDir, false, script);
    expect(setAside).toBeUndefined();
    await store.close();
  });

  it('calls no refusal of the system damage', () => {
    expect(isDamage(Object.assign(new Error('Too many open files'), { code: 24 }))).toBe(false);
    expect(isDamage(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }))).toBe(false);
    expect(isDamage(Object.assign(new Error('MDB_CORRUPTED'), { code: -30_796 }))).toBe(true);
    expect(isDamage(new RangeError('beyond the end'))).toBe(true);
  });
});
