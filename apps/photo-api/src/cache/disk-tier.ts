/**
 * Finished photos on disk: bounded in bytes, written aside and renamed, readable by this user alone, gone when their time is over, and
 * still there after a restart. What cannot be read or written is a photo that is not kept; nobody's request fails of it.
 */
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { decodeKept, encodeKept, type KeptPhoto } from './kept-photo.js';

/** Where, how long, how much. */
export interface DiskTierSettings {
  readonly folder: string;
  readonly ttlMs: number;
  readonly maxBytes: number;
  /** Told of a disk that takes no photo. */
  readonly onTrouble: (error: Error) => void;
}

const OWN_FILE = /^([0-9a-f]{64})\.photo$/;
const OWN_PART = /^[0-9a-f]{64}\.[0-9a-f-]{36}\.part$/;
/** Photos that may wait for a slow disk, in memory; past it they are kept there only. */
const MOST_WAITING = 16;

/** Deletes all photos that an earlier run has left, where none is to be kept any more. Never rejects. */
export async function emptyFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => OWN_FILE.test(each) || OWN_PART.test(each)))
    await rm(join(folder, name), { force: true }).catch(() => undefined);
}

/** The files of one folder, the one used longest ago goes first. */
export class DiskTier {
  private readonly sizes: LRUCache<string, number>;
  /** Writing and deleting come one after the other: a late deletion must not hit a file that was written anew. */
  private work: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly settings: DiskTierSettings) {
    this.sizes = new LRUCache<string, number>({
      ttl: settings.ttlMs,
      ttlAutopurge: true,
      maxSize: settings.maxBytes,
      sizeCalculation: (bytes) => Math.max(1, bytes),
      noDisposeOnSet: true,
      dispose: (_bytes, key) => this.remove(this.pathOf(key)),
    });
  }

  /** Takes up what an earlier run has left and deletes what is too old, half-written or of an unknown age. */
  async open(): Promise<void> {
    const { folder, onTrouble } = this.settings;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
      for (const name of await readdir(folder)) await this.takeUp(name);
    } catch (error) {
      onTrouble(error as Error);
    }
    await this.work;
  }

  /** The photo and the ms for which it may still be kept. */
  async get(key: string): Promise<{ photo: KeptPhoto; leftMs: number } | undefined> {
    if (this.sizes.get(key) === undefined) return undefined;
    const leftMs = this.sizes.getRemainingTTL(key);
    const photo = await readFile(this.pathOf(key)).then(decodeKept, () => undefined);
    if (photo === undefined) this.sizes.delete(key);
    // Deleted while it was read: it must not come back through whoever keeps what it gets.
    return photo === undefined || leftMs <= 0 || !this.sizes.has(key) ? undefined : { photo, leftMs };
  }

  /** Keeps a photo; returns at once. */
  put(key: string, photo: KeptPhoto): void {
    if (this.waiting >= MOST_WAITING) return;
    const file = encodeKept(photo);
    this.sizes.set(key, file.length);
    // Larger than the whole tier.
    if (!this.sizes.has(key)) return;
    this.waiting++;
    this.then(() => this.write(key, file).finally(() => this.waiting--));
  }

  /** Deletes a photo. */
  forget(key: string): void {
    this.sizes.delete(key);
  }

  /** Settles when all that was begun is done. */
  async settled(): Promise<void> {
    await this.work;
  }

  private async takeUp(name: string): Promise<void> {
    const path = join(this.settings.folder, name);
    const [, key] = OWN_FILE.exec(name) ?? [];
    if (key === undefined) return OWN_PART.test(name) ? this.remove(path) : undefined;
    const file = await stat(path).catch(() => undefined);
    if (file?.isFile() !== true) return;
    const ageMs = Date.now() - file.mtimeMs;
    const leftMs = Math.floor(this.settings.ttlMs - ageMs);
    // A file of the future tells no age: the clock was set.
    if (ageMs < -1000 || leftMs <= 0) this.remove(path);
    else this.sizes.set(key, file.size, { ttl: Math.min(leftMs, this.settings.ttlMs) });
  }

  private async write(key: string, file: Buffer): Promise<void> {
    const aside = join(this.settings.folder, `${key}.${randomUUID()}.part`);
    try {
      // It may have been forgotten, or its time be over, while the disk was slow.
      if (!this.sizes.has(key)) return;
      await writeFile(aside, file, { mode: 0o600, flag: 'wx' });
      await rename(aside, this.pathOf(key));
    } catch (error) {
      this.sizes.delete(key);
      await rm(aside, { force: true }).catch(() => undefined);
      this.settings.onTrouble(error as Error);
    }
  }

  private remove(path: string): void {
    this.then(() => rm(path, { force: true }).catch(() => undefined));
  }

  private then(next: () => Promise<void>): void {
    this.work = this.work.then(next);
  }

  private pathOf(key: string): string {
    return join(this.settings.folder, `${key}.photo`);
  }
}
