import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { modelVersion } from '#imaging';
import { waitUntil } from '#testkit';
import { keptPhoto as photo } from '../../test/kept-photo.js';
import type { PhotoTask } from '../workers/protocol.js';
import { cacheKey } from './cache-key.js';
import { Maker } from './maker.js';
import { PhotoCache, type PhotoCacheSettings } from './photo-cache.js';

const KEY = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const HOUR_MS = 3_600_000;

describe('PhotoCache', () => {
  let folder: string;
  const troubles: Error[] = [];

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'safelight-cache-')), 'cache');
    troubles.length = 0;
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  async function open(settings: Partial<PhotoCacheSettings> = {}): Promise<PhotoCache> {
    const cache = await PhotoCache.open({
      folder,
      ttlMs: HOUR_MS,
      memoryBytes: 1_000_000,
      diskBytes: 1_000_000,
      onTrouble: (error) => troubles.push(error),
      ...settings,
    });
    if (cache === undefined) throw new Error('it is off');
    return cache;
  }

  const files = (): string[] => readdirSync(folder).sort();

  it('gives back what was put in, also after a restart', async () => {
    const first = await open();
    first.put(KEY, photo('picture\nwith a line'));
    expect((await first.get(KEY))?.picture.toString()).toBe('picture\nwith a line');
    await first.close();
    const second = await open();
    expect(await second.get(KEY)).toEqual(photo('picture\nwith a line'));
    expect(await second.get(OTHER)).toBeUndefined();
  });

  it('keeps its files for this user alone, and leaves nothing half-written', async () => {
    const cache = await open();
    cache.put(KEY, photo('x'));
    await cache.close();
    expect(files()).toEqual([`${KEY}.photo`]);
    expect(statSync(join(folder, `${KEY}.photo`)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('forgets a photo in both tiers when its time is over', async () => {
    const cache = await open({ ttlMs: 3000 });
    cache.put(KEY, photo('x'));
    await cache.close();
    expect(files()).toEqual([`${KEY}.photo`]);
    await waitUntil(() => files().length === 0, { what: 'the end of the file' });
    expect(await cache.get(KEY)).toBeUndefined();
  });

  it('deletes at its start what is too old, of the future or half-written, and touches no file of others', async () => {
    mkdirSync(folder);
    const put = (name: string, ageMs: number): void => {
      writeFileSync(join(folder, name), 'x');
      utimesSync(join(folder, name), new Date(Date.now() - ageMs), new Date(Date.now() - ageMs));
    };
    put(`${KEY}.photo`, 2 * HOUR_MS);
    put(`${OTHER}.photo`, -HOUR_MS);
    put(`${KEY}.12345678-1234-1234-1234-123456789abc.part`, 0);
    put('notes.txt', 2 * HOUR_MS);
    await open();
    expect(files()).toEqual(['notes.txt']);
  });

  it.each([{ ttlMs: 0 }, { diskBytes: 0 }])('empties the folder where nothing is to be kept there: %j', async (off) => {
    const cache = await open();
    cache.put(KEY, photo('x'));
    await cache.close();
    await PhotoCache.open({ folder, ttlMs: 1000, memoryBytes: 1, diskBytes: 1, onTrouble: () => undefined, ...off });
    expect(files()).toEqual([]);
  });

  it('never takes more than its bytes on disk: the photo used longest ago goes', async () => {
    const cache = await open({ diskBytes: 2500, memoryBytes: 0 });
    for (const key of ['c', 'd', 'e']) cache.put(key.repeat(64), photo('y'.repeat(800)));
    await cache.close();
    expect(files()).toEqual(['d', 'e'].map((key) => `${key.repeat(64)}.photo`));
    cache.put(OTHER, photo('z'.repeat(5000)));
    await cache.close();
    expect(await cache.get(OTHER)).toBeUndefined();
  });

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['empty', () => Buffer.alloc(0)],
    ['altered', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from('!')])],
    [
      'altered in its facts',
      (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace('"faces":1', '"faces":2')),
    ],
  ])('takes a file that is %s for no photo, and deletes it', async (_what, change) => {
    const writer = await open();
    writer.put(KEY, photo('picture'));
    await writer.close();
    writeFileSync(join(folder, `${KEY}.photo`), change(readFileSync(join(folder, `${KEY}.photo`))));
    const reader = await open();
    expect(await reader.get(KEY)).toBeUndefined();
    await reader.close();
    expect(files()).toEqual([]);
  });

  it('goes on in memory where the disk takes nothing, and says so', async () => {
    writeFileSync(folder, 'a file where the folder should be');
    const cache = await open();
    cache.put(KEY, photo('x'));
    await cache.close();
    cache.put(KEY, photo('x'));
    expect(await cache.get(KEY)).toBeDefined();
    expect(troubles.length).toBeGreaterThan(0);
    rmSync(folder);
  });

  it('forgets on demand', async () => {
    const cache = await open();
    cache.put(KEY, photo('x'));
    cache.forget(KEY);
    await cache.close();
    expect(await cache.get(KEY)).toBeUndefined();
    expect(files()).toEqual([]);
  });
});

describe('cacheKey', () => {
  const task = (options: object): PhotoTask => ({ flow: 'cutout', options: options as never });
  const bytes = Buffer.from('a file');

  it('is the same for the same file, options and makers, in whatever order the options stand', async () => {
    const key = await cacheKey(bytes, task({ crop: true, maxSide: 5 }), 'm');
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await cacheKey(Buffer.from('a file'), task({ maxSide: 5, crop: true }), 'm')).toBe(key);
  });

  it('is another for another byte, option, flow or maker', async () => {
    const keys = await Promise.all([
      cacheKey(bytes, task({ crop: true }), 'm'),
      cacheKey(Buffer.from('a filf'), task({ crop: true }), 'm'),
      cacheKey(bytes, task({ crop: false }), 'm'),
      cacheKey(bytes, task({ crop: true, picture: Buffer.from('1') }), 'm'),
      cacheKey(bytes, task({ crop: true, picture: Buffer.from('2') }), 'm'),
      cacheKey(bytes, { flow: 'id-photo', options: { crop: true } as never }, 'm'),
      cacheKey(bytes, task({ crop: true }), 'n'),
    ]);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('Maker', () => {
  const CUTOUT: PhotoTask = { flow: 'cutout', options: { maskOnly: false, crop: false, format: 'png' } };
  const settingsOf = (modelDir: string) => ({
    version: '1',
    programDir: modelDir,
    modelDir,
    mattingModel: 'own',
    executionProviders: ['cpu'],
  });

  it('is that of the files that were opened, whatever lies in their place since', async () => {
    const modelDir = mkdtempSync(join(tmpdir(), 'safelight-maker-'));
    const path = join(modelDir, 'own.onnx');
    writeFileSync(path, 'one');
    const opened = new Map<string, string>();
    const maker = new Maker(settingsOf(modelDir), (name) => opened.get(name));
    const before = await maker.describe(CUTOUT);
    opened.set('own', modelVersion(modelDir, 'own'));
    expect(await maker.describe(CUTOUT)).toBe(before);
    writeFileSync(`${path}.new`, 'another');
    renameSync(`${path}.new`, path);
    expect(await maker.describe(CUTOUT)).toBe(before);
    expect(await new Maker(settingsOf(modelDir)).describe(CUTOUT)).not.toBe(before);
    const old = new Map(opened);
    opened.set('own', modelVersion(modelDir, 'own'));
    expect(await maker.describe(CUTOUT)).not.toBe(before);
    expect([maker.isOf(CUTOUT, old), maker.isOf(CUTOUT, opened)]).toEqual([false, true]);
    rmSync(modelDir, { recursive: true });
  });

  it('is another one when a network of the task is put into the folder, or the program is another', async () => {
    const modelDir = mkdtempSync(join(tmpdir(), 'safelight-maker-'));
    const maker = new Maker(settingsOf(modelDir));
    const before = await maker.describe(CUTOUT);
    expect(await maker.describe(CUTOUT)).toBe(before);
    writeFileSync(join(modelDir, 'own.onnx'), 'weights');
    expect(await maker.describe(CUTOUT)).not.toBe(before);
    const other = new Maker({ ...settingsOf(modelDir), version: '2' });
    expect(await other.describe(CUTOUT)).not.toBe(await maker.describe(CUTOUT));
    rmSync(modelDir, { recursive: true });
  });

  it('stays the same for a task while networks change that have no part in it', async () => {
    const modelDir = mkdtempSync(join(tmpdir(), 'safelight-maker-'));
    const opened = new Map([['other', '1']]);
    const maker = new Maker(settingsOf(modelDir), (name) => opened.get(name));
    const asked: PhotoTask = { flow: 'cutout', options: { ...CUTOUT.options, model: 'other' } };
    const drawing = (style: string): PhotoTask => ({
      flow: 'stylization',
      options: { style, maxSide: 512, format: 'png' },
    });
    const tasks = [CUTOUT, drawing('cartoon'), asked, drawing('other')];
    const describeAll = () => Promise.all(tasks.map((task) => maker.describe(task)));
    const before = await describeAll();
    writeFileSync(join(modelDir, 'other.onnx'), 'weights');
    const after = await describeAll();
    expect(after.map((makers, index) => makers === before[index])).toEqual([true, true, false, false]);
    const workers = new Map([['other', '0']]);
    expect(tasks.map((task) => maker.isOf(task, workers))).toEqual([true, true, false, false]);
    rmSync(modelDir, { recursive: true });
  });
});
