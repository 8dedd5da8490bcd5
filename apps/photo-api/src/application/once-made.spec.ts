import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Failure } from '#events';
import { waitUntil } from '#testkit';
import { keptPhoto } from '../../test/kept-photo.js';
import { Maker } from '../cache/maker.js';
import { PhotoCache } from '../cache/photo-cache.js';
import { type MadePhoto, OnceMade, type WantedPhoto } from './once-made.js';

const PHOTO: MadePhoto = { ...keptPhoto('picture'), timings: [] };

describe('OnceMade', () => {
  let folder: string;
  let once: OnceMade;
  /** How often a photo was looked for in the cache, which comes last before it is made or waited for. */
  let looks: number;
  /** The photos that are being made, the oldest first. */
  let begun: { resolve: (photo: MadePhoto) => void; reject: (failure: Failure) => void }[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'safelight-once-'));
    begun = [];
    const cache = await PhotoCache.open({
      folder,
      ttlMs: 60_000,
      memoryBytes: 1_000_000,
      diskBytes: 0,
      onTrouble: () => undefined,
    });
    const settings = { version: '1', programDir: folder, modelDir: folder, mattingModel: 'm', executionProviders: [] };
    looks = 0;
    const seen = {
      get: (key: string) => {
        looks++;
        return cache!.get(key);
      },
      put: (key: string, photo: MadePhoto) => cache!.put(key, photo),
    };
    once = new OnceMade(seen as Partial<PhotoCache> as PhotoCache, new Maker(settings));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const make = (): Promise<MadePhoto> =>
    new Promise((resolve, reject) => {
      begun.push({ resolve, reject });
    });
  const wanted = (signal = new AbortController().signal): WantedPhoto => ({
    bytes: Buffer.from('a file'),
    task: { flow: 'cutout', options: { maskOnly: false, crop: false, format: 'png' } },
    signal,
    background: false,
  });
  /** Lets everything happen that waits for nothing but its turn. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  /** Waits until so many have looked in vain, and then make the photo or wait for it. */
  const looked = async (count: number): Promise<void> => {
    await waitUntil(() => looks === count, { what: `look number ${count}` });
    await settle();
  };

  it('has one of those who wait make the photo when the first one gives it up, and the others wait for that one', async () => {
    const first = once.obtain(wanted(), make);
    await looked(1);
    const others = [1, 2, 3].map(() => once.obtain(wanted(), make));
    await looked(4);
    begun[0]!.reject(new Failure('ClientGoneError', 'gone'));
    await expect(first).rejects.toMatchObject({ errorType: 'ClientGoneError' });
    await settle();
    expect(begun).toHaveLength(2);
    begun[1]!.resolve(PHOTO);
    const obtained = await Promise.all(others);
    expect(obtained.map(({ cache }) => cache).sort()).toEqual(['hit', 'hit', 'miss']);
  });

  it('gives those who wait the refusal that each of them would get', async () => {
    const first = once.obtain(wanted(), make);
    await looked(1);
    const other = once.obtain(wanted(), make);
    await looked(2);
    begun[0]!.reject(new Failure('NoFaceError', 'no face'));
    await expect(first).rejects.toMatchObject({ errorType: 'NoFaceError' });
    await expect(other).rejects.toMatchObject({ errorType: 'NoFaceError' });
    expect(begun).toHaveLength(1);
  });

  it('lets go of one who waits and gives up, and leaves the photo to the others', async () => {
    const first = once.obtain(wanted(), make);
    await looked(1);
    const leaving = new AbortController();
    const other = once.obtain(wanted(leaving.signal), make);
    await looked(2);
    leaving.abort(new Failure('ClientGoneError', 'gone'));
    await expect(other).rejects.toMatchObject({ errorType: 'ClientGoneError' });
    begun[0]!.resolve(PHOTO);
    expect((await first).cache).toBe('miss');
  });
});
