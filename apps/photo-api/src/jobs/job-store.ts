/**
 * Where jobs are written down: an embedded store, one entry a job and one a photo, so that a step of one photo writes little. The whole
 * of it is in memory too (`JobBook`); this is what a restart finds.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '#events';
import { open, type RootDatabase } from 'lmdb';
import type { Job, JobHead, JobPhoto } from './job.js';
import { decodeHead, decodePhoto, encodeStored } from './stored-job.js';

/** What was found in the store. */
export interface FoundJobs {
  readonly jobs: readonly Job[];
  /** Entries that are no job or photo, and jobs without all their photos. */
  readonly unusable: number;
}

/** What `check-store.js` ends with where the library could tell what is wrong. */
export const EXIT_DAMAGED = 3;

/** What LMDB says of a file that is no store, or no whole one: MDB_PAGE_NOTFOUND, CORRUPTED, PANIC, VERSION_MISMATCH, INVALID. */
const DAMAGE_CODES: ReadonlySet<unknown> = new Set([-30_797, -30_796, -30_795, -30_794, -30_793]);

/** Whether an error in opening or reading a store tells of damage. What the system refuses has a code of its own, and is none. */
export function isDamage(thrown: unknown): boolean {
  const { code } = thrown as { code?: unknown };
  // What comes from decoding nonsense has no code, or one of JavaScript's own.
  return code === undefined || DAMAGE_CODES.has(code) || (typeof code === 'string' && code.startsWith('ERR_'));
}

/** The store of one service. */
export class JobStore {
  private readonly database: RootDatabase<string, string[]>;

  /** @param folder made where it is missing */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.database = open<string, string[]>({ path: join(folder, 'jobs.mdb'), noSubdir: true, encoding: 'string' });
  }

  /** Everything that is there and whole. Reads all of it. */
  load(): FoundJobs {
    const heads = new Map<string, JobHead>();
    const photos = new Map<string, JobPhoto[]>();
    let unusable = 0;
    for (const { key, value } of this.database.getRange()) {
      const [id, place] = Array.isArray(key) ? (key as unknown[]) : [key];
      const isHead = place === undefined;
      const head = isHead ? decodeHead(value) : undefined;
      const photo = isHead ? undefined : decodePhoto(value);
      if (head !== undefined && head.id === id) heads.set(head.id, head);
      else if (photo !== undefined) photos.set(String(id), [...(photos.get(String(id)) ?? []), photo]);
      else unusable++;
    }
    const jobs = [...heads.values()].map((head) => ({ head, photos: inOrder(photos.get(head.id) ?? []) }));
    const whole = jobs.filter(isWhole);
    return { jobs: whole, unusable: unusable + jobs.length - whole.length };
  }

  /** Writes a whole job; on disk when this settles. @throws Failure QueueStoreError */
  async add({ head, photos }: Job): Promise<void> {
    try {
      await this.database.transaction(() => {
        void this.database.put([head.id], encodeStored(head));
        for (const photo of photos) void this.database.put(keyOf(head.id, photo), encodeStored(photo));
      });
      await this.database.flushed;
    } catch (thrown) {
      throw new Failure('QueueStoreError', 'The job could not be stored.', { cause: thrown });
    }
  }

  /** Writes a head anew. */
  async putHead(head: JobHead): Promise<void> {
    await this.database.put([head.id], encodeStored(head));
  }

  /** Writes photos anew, all or none. */
  async putPhotos(id: string, photos: readonly JobPhoto[]): Promise<void> {
    await this.database.transaction(() => {
      for (const photo of photos) void this.database.put(keyOf(id, photo), encodeStored(photo));
    });
  }

  /** Deletes a job. */
  async remove({ head, photos }: Job): Promise<void> {
    await this.database.transaction(() => {
      void this.database.remove([head.id]);
      for (const photo of photos) void this.database.remove(keyOf(head.id, photo));
    });
  }

  /** Deletes everything that belongs to no job of these. */
  async keepOnly(known: (id: string) => boolean): Promise<void> {
    const strangers = [...this.database.getKeys()].filter(
      (key: unknown) => !Array.isArray(key) || !known(String(key[0])),
    );
    await this.database.transaction(() => {
      for (const key of strangers) void this.database.remove(key);
    });
  }

  /** Settles when everything is on disk and the store is closed. */
  async close(): Promise<void> {
    await this.database.flushed;
    await this.database.close();
  }
}

function keyOf(id: string, { index }: JobPhoto): string[] {
  return [id, String(index).padStart(5, '0')];
}

function inOrder(photos: JobPhoto[]): JobPhoto[] {
  return photos.sort((a, b) => a.index - b.index);
}

function isWhole({ head, photos }: Job): boolean {
  return photos.length === head.total && photos.every(({ index }, place) => index === place);
}
