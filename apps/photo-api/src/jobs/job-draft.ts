/** A job whose uploads are still coming: its folder, its photos so far and what they take. It becomes a job, or is discarded without trace. */
import { createHash, type Hash, randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Failure } from '#events';
import { type JobPhoto, toStored } from './job.js';
import type { JobFiles } from './job-files.js';
import type { JobSpace } from './job-space.js';
import { type ArchiveLimits, readArchive } from './read-archive.js';

/** What a draft is made with. */
export interface JobDraftParts {
  readonly files: JobFiles;
  readonly space: JobSpace;
  readonly limits: ArchiveLimits;
}

/** What is wanted of a draft. */
export interface JobDraftTerms {
  /** Whether `fingerprint` will be asked for. */
  readonly isFingerprinted?: boolean;
}

const ID_BYTES = 16;

/** Uploads on their way to become a job. */
export class JobDraft {
  /** Nobody can guess it. */
  readonly id = randomBytes(ID_BYTES).toString('hex');
  readonly photos: JobPhoto[] = [];
  private taken = 0;
  private uploaded = 0;
  private isOver = false;

  /** Of what has been uploaded, file by file in the order of their beginnings; undefined where nobody will ask. */
  private readonly hashes: Hash[] | undefined;

  private constructor(
    private readonly parts: JobDraftParts,
    { isFingerprinted = false }: JobDraftTerms,
  ) {
    this.hashes = isFingerprinted ? [] : undefined;
  }

  /** Opens a draft with a folder of its own. @throws Failure QueueStoreError */
  static async open(parts: JobDraftParts, terms: JobDraftTerms = {}): Promise<JobDraft> {
    const draft = new JobDraft(parts, terms);
    await parts.files.create(draft.id);
    return draft;
  }

  /** Bytes of its files. */
  get bytes(): number {
    return this.taken;
  }

  /** Tells one upload from another, by the names and bytes of its files; to be asked for once, before an archive is unpacked. */
  get fingerprint(): string {
    return JSON.stringify([this.photos.map(({ name }) => name), this.hashes?.map((hash) => hash.digest('hex'))]);
  }

  /** Takes a photo that is in memory. @throws Failure QueueFullError, QueueStoreError */
  async addBytes(name: string | undefined, bytes: Uint8Array): Promise<void> {
    const index = this.reserve(name);
    this.take(bytes.length);
    await this.parts.files.write(this.id, `${index}.in`, bytes);
  }

  /**
   * Takes a photo as it comes; one that is larger than a photo may be is read to its end and refused by itself.
   * @throws Failure QueueFullError, QueueStoreError, PayloadTooLargeError (all together), and what the stream throws
   */
  async addStream(name: string | undefined, source: Readable): Promise<void> {
    const index = this.reserve(name);
    const { limits, files } = this.parts;
    const note = this.openHash();
    let kept = 0;
    const onChunk = (chunk: Buffer): void => {
      const bytes = chunk.length;
      this.countUpload(bytes);
      note(chunk);
      if (kept + bytes > limits.maxPhotoBytes) return;
      this.take(bytes);
      kept += bytes;
    };
    const { tooLarge } = await files.store(this.id, `${index}.in`, source, { maxBytes: limits.maxPhotoBytes, onChunk });
    if (tooLarge) this.refuse(index, photoTooLarge(limits.maxPhotoBytes), kept);
  }

  /** Stores an archive. @throws Failure like `addStream` */
  async storeArchive(source: Readable): Promise<void> {
    const { limits, files } = this.parts;
    const note = this.openHash();
    const onChunk = (chunk: Buffer): void => {
      this.countUpload(chunk.length);
      this.take(chunk.length);
      note(chunk);
    };
    await files.store(this.id, 'archive.zip', source, { maxBytes: limits.maxTotalBytes, onChunk });
  }

  /** Takes the photos out of the stored archive and deletes it. @throws Failure of `readArchive` and of `addStream` */
  async unpackArchive(cleanName: (name: string) => string | undefined): Promise<void> {
    const { files, limits } = this.parts;
    const archiveBytes = (await files.sizeOf(this.id, 'archive.zip')) ?? 0;
    this.uploaded = 0;
    await readArchive(files.pathOf(this.id, 'archive.zip'), limits, async ({ name, openSource }) => {
      const cleaned = cleanName(name);
      if (openSource === undefined) return this.refuse(this.reserve(cleaned), photoTooLarge(limits.maxPhotoBytes), 0);
      await this.addArchived(cleaned, openSource);
    });
    await files.remove(this.id, 'archive.zip');
    this.giveBack(archiveBytes);
  }

  /** Deletes everything; further calls do nothing. To be called where it does not become a job. */
  async discard(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    await this.parts.files.removeJob(this.id);
    this.parts.space.release(this.photos.length, this.taken);
  }

  /** It has become a job, which gives its space back. */
  hasBecomeJob(): void {
    this.isOver = true;
  }

  private async addArchived(name: string | undefined, openSource: () => Promise<Readable>): Promise<void> {
    const index = this.photos.length;
    const before = this.taken;
    let source: Readable | undefined;
    try {
      source = await openSource();
      await this.addStream(name, source);
    } catch (thrown) {
      // Where there was no place for it nobody has read it, and it would keep the archive open.
      source?.destroy();
      if (thrown instanceof Failure) throw thrown;
      if (this.photos.length === index) this.reserve(name);
      const damaged = new Failure('UnidentifiedImageError', 'The photo is damaged inside the archive.', {
        cause: thrown,
      });
      this.refuse(index, damaged, this.taken - before);
    }
  }

  private openHash(): (chunk: Buffer) => void {
    if (this.hashes === undefined) return () => undefined;
    const hash = createHash('sha256');
    this.hashes.push(hash);
    return (chunk) => void hash.update(chunk);
  }

  private reserve(name: string | undefined): number {
    const index = this.photos.length;
    this.parts.space.takePhotos(1);
    this.photos.push({ index, name: name ?? null, state: 'queued', attempts: 0 });
    return index;
  }

  private refuse(index: number, failure: Failure, keptBytes: number): void {
    failure.stage = 'upload';
    const photo = this.photos[index] as JobPhoto;
    this.photos[index] = { ...photo, state: 'rejected', failure: toStored(failure) };
    this.giveBack(keptBytes);
  }

  private countUpload(bytes: number): void {
    this.uploaded += bytes;
    const { maxTotalBytes } = this.parts.limits;
    if (this.uploaded > maxTotalBytes)
      throw new Failure('PayloadTooLargeError', `The batch is larger than ${maxTotalBytes / 1024 / 1024} MB.`, {
        remedy: 'Send the photos in several batches.',
      });
  }

  private take(bytes: number): void {
    this.parts.space.takeBytes(bytes);
    this.taken += bytes;
  }

  private giveBack(bytes: number): void {
    this.parts.space.release(0, bytes);
    this.taken -= bytes;
  }
}

function photoTooLarge(maxBytes: number): Failure {
  return new Failure('PayloadTooLargeError', `The photo is larger than ${maxBytes / 1024 / 1024} MB.`);
}
