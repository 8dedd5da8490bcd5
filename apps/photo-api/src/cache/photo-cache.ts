/**
 * Finished photos, kept for a while to answer the same request again: a tier in memory, and one behind it that is larger and survives a
 * restart: on disk, or in Redis where other processes share it. Both are bounded in bytes, and no photo stays in either for longer than its time. Failures are never kept.
 */
import { LRUCache } from 'lru-cache';
import { DiskTier, emptyFolder } from './disk-tier.js';
import type { KeptPhoto } from './kept-photo.js';
import { RedisTier, type RedisTierSettings } from './redis-tier.js';

/** Where, how long, how much; 0 bytes switches a tier off. */
export interface PhotoCacheSettings {
  readonly folder: string;
  readonly ttlMs: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  /** Takes the place of the disk where it is given, with its bytes. */
  readonly link?: RedisTierSettings['link'] | undefined;
  /** Told of a disk, or of a Redis, that takes no photo. */
  readonly onTrouble: (error: Error) => void;
}

/** What lies behind the memory. */
type FarTier = Pick<DiskTier, 'get' | 'put' | 'forget' | 'settled'>;

/** What an entry takes beside its picture, roughly. */
const ENTRY_BYTES = 1024;

/** The photos by `cacheKey`. */
export class PhotoCache {
  private readonly memory: LRUCache<string, KeptPhoto> | undefined;
  private readonly far: FarTier | undefined;
  private readonly disk: DiskTier | undefined;

  private constructor(settings: PhotoCacheSettings) {
    const { ttlMs, memoryBytes, diskBytes, link } = settings;
    this.memory =
      memoryBytes === 0
        ? undefined
        : new LRUCache({
            ttl: ttlMs,
            ttlAutopurge: true,
            maxSize: memoryBytes,
            sizeCalculation: ({ picture }) => picture.length + ENTRY_BYTES,
          });
    if (diskBytes === 0) return;
    if (link === undefined) this.far = this.disk = new DiskTier({ ...settings, maxBytes: diskBytes });
    else this.far = new RedisTier({ ...settings, link, maxBytes: diskBytes });
  }

  /**
   * Opens the cache; what an earlier run has kept too long is deleted before this settles.
   * @returns undefined where no photo is to be kept
   */
  static async open(settings: PhotoCacheSettings): Promise<PhotoCache | undefined> {
    if (settings.ttlMs === 0 || settings.diskBytes === 0 || settings.link !== undefined)
      await emptyFolder(settings.folder);
    if (settings.ttlMs === 0) return undefined;
    const cache = new PhotoCache(settings);
    await cache.disk?.open();
    return cache;
  }

  /** The photo of that key; undefined where none is kept. Never rejects. */
  async get(key: string): Promise<KeptPhoto | undefined> {
    const near = this.memory?.get(key);
    if (near !== undefined) return near;
    const far = await this.far?.get(key);
    if (far !== undefined) this.memory?.set(key, far.photo, { ttl: Math.ceil(far.leftMs) });
    return far?.photo;
  }

  /** Keeps a photo; the bytes must not be changed any more. */
  put(key: string, photo: KeptPhoto): void {
    this.memory?.set(key, photo);
    this.far?.put(key, photo);
  }

  /** Deletes a photo before its time. */
  forget(key: string): void {
    this.memory?.delete(key);
    this.far?.forget(key);
  }

  /** Settles when everything is behind it; what is kept stays there for the next run. */
  async close(): Promise<void> {
    this.memory?.clear();
    await this.far?.settled();
  }
}
