/**
 * All jobs that there are: in memory, in the store, and their files. Every change goes through here, so that the store, those who
 * watch and the books of space agree. It makes no photo.
 */
import type { EventEmitter } from '#telemetry';
import {
  isOver,
  type Job,
  type JobCallback,
  type JobHead,
  type JobPhoto,
  progressOf,
  publicJobId,
} from '../jobs/job.js';
import type { JobFiles } from '../jobs/job-files.js';
import type { JobSpace } from '../jobs/job-space.js';
import type { FoundJobs, JobStore } from '../jobs/job-store.js';

/** What those who watch a job are told; `photo` is the one that has changed. */
export type JobNews =
  | { readonly kind: 'progress'; readonly job: Job; readonly photo: JobPhoto }
  | { readonly kind: 'finished'; readonly job: Job }
  | { readonly kind: 'deleted'; readonly job: Job };

/** What the book is kept with. */
export interface JobBookParts {
  readonly store: JobStore;
  readonly files: JobFiles;
  readonly space: JobSpace;
  readonly log: EventEmitter;
  readonly resultTtlMs: number;
  /** Told of a job that was finished or deleted, after those who watch it. */
  readonly onNews: (news: JobNews) => void;
}

/** Why a job is deleted. */
export type DeletionReason = 'expired' | 'handed_out' | 'asked_for';

interface Entry {
  job: Job;
  /** Bytes of its files, as counted in the books. */
  bytes: number;
  readonly watchers: Set<(news: JobNews) => void>;
  /** It is being deleted: nobody is told of it any more. */
  leaving: boolean;
}

/** How often jobs whose time is over are looked for. */
const SWEEP_MS = 1000;

/** The jobs. */
export class JobBook {
  private readonly entries = new Map<string, Entry>();
  private sweeping: NodeJS.Timeout | undefined;

  constructor(private readonly parts: JobBookParts) {}

  /** Photos that are not done. */
  get waiting(): number {
    let count = 0;
    for (const { job } of this.entries.values()) count += job.photos.filter((photo) => !isOver(photo)).length;
    return count;
  }

  /** All jobs, the oldest first. */
  get all(): readonly Job[] {
    return [...this.entries.values()].map(({ job }) => job).sort((a, b) => a.head.createdAt - b.head.createdAt);
  }

  /**
   * Takes up what an earlier run has left: photos that were being made are to be made again, jobs whose last photo was done are finished.
   */
  async open({ jobs, unusable }: FoundJobs): Promise<void> {
    const { store, files } = this.parts;
    await files.open();
    for (const { head, photos } of jobs) {
      const again = photos.map((photo) => (photo.state === 'running' ? { ...photo, state: 'queued' as const } : photo));
      const job = { head, photos: again };
      const bytes = await this.tidy(job);
      this.parts.space.count(photos.length, bytes);
      this.enter(job, bytes);
    }
    for (const entry of [...this.entries.values()]) await this.finishWhereDone(entry);
    const known = (id: string): boolean => this.entries.has(id);
    if (unusable > 0) await store.keepOnly(known);
    await files.removeUnknown(known);
    this.sweep();
    this.sweeping = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  /** The job; undefined where there is none (any more). */
  get(id: string): Job | undefined {
    const entry = this.entries.get(id);
    return entry?.leaving === true ? undefined : entry?.job;
  }

  /**
   * Takes a job whose uploads lie in its folder and are counted in the books; it is on disk when this settles.
   * @throws Failure QueueStoreError
   */
  async add(job: Job, bytes: number): Promise<void> {
    await this.parts.store.add(job);
    this.enter(job, bytes);
  }

  /** Finishes a job of which nothing is left to be made. */
  async begin(id: string): Promise<void> {
    const entry = this.entries.get(id);
    if (entry !== undefined) await this.finishWhereDone(entry);
  }

  /** Writes what has become of a photo; the last one finishes the job. */
  async update(id: string, photo: JobPhoto): Promise<void> {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    await this.put(entry, [photo]);
    if (entry.leaving) return;
    this.tell(entry, { kind: 'progress', job: entry.job, photo });
    await this.finishWhereDone(entry);
  }

  /** Writes what has become of photos of a job that goes, and tells nobody. */
  async putQuietly(id: string, photos: readonly JobPhoto[]): Promise<void> {
    const entry = this.entries.get(id);
    if (entry !== undefined && photos.length > 0) await this.put(entry, photos);
  }

  /** From now on nobody finds the job any more or is told of it; what becomes of its photos is still written down until it is removed. */
  letGo(id: string): void {
    const entry = this.entries.get(id);
    if (entry !== undefined) entry.leaving = true;
  }

  /** Writes what has become of a callback. */
  async updateCallback(id: string, callback: JobCallback): Promise<void> {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    await this.putHead(entry, { ...entry.job.head, callback });
  }

  /** A picture was stored: it is counted even where there is no room, since it was accepted. */
  countOutput(id: string, bytes: number): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    entry.bytes += bytes;
    this.parts.space.count(0, bytes);
  }

  /** Deletes the upload of a photo that is done. */
  async dropUpload(id: string, index: number): Promise<void> {
    const { files, space } = this.parts;
    const bytes = (await files.sizeOf(id, `${index}.in`)) ?? 0;
    await files.remove(id, `${index}.in`);
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    entry.bytes -= bytes;
    space.release(0, bytes);
  }

  /** Tells of every change from now on. @returns ends that */
  watch(id: string, listener: (news: JobNews) => void): () => void {
    const watchers = this.entries.get(id)?.watchers;
    watchers?.add(listener);
    return () => watchers?.delete(listener);
  }

  /** Deletes a job and its files; further calls do nothing. */
  async remove(id: string, reason: DeletionReason): Promise<void> {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.entries.delete(id);
    const { store, files, space, log } = this.parts;
    log.emit('job_deleted', { job_id: publicJobId(id), reason });
    this.tell(entry, { kind: 'deleted', job: entry.job });
    await this.written(store.remove(entry.job));
    await files.removeJob(id);
    space.release(entry.job.photos.length, entry.bytes);
  }

  /** Stops looking after the jobs. */
  close(): void {
    clearInterval(this.sweeping);
  }

  private enter(job: Job, bytes: number): void {
    this.entries.set(job.head.id, { job, bytes, watchers: new Set(), leaving: false });
  }

  private async put(entry: Entry, photos: readonly JobPhoto[]): Promise<void> {
    for (const photo of photos) entry.job.photos[photo.index] = photo;
    await this.written(this.parts.store.putPhotos(entry.job.head.id, photos));
  }

  private async finishWhereDone(entry: Entry): Promise<void> {
    if (entry.job.head.finishedAt !== undefined || !entry.job.photos.every(isOver)) return;
    const finishedAt = Date.now();
    await this.putHead(entry, { ...entry.job.head, finishedAt });
    const { job } = entry;
    const { total, ...outcomes } = progressOf(job);
    this.parts.log.emit('job_finished', {
      job_id: publicJobId(job.head.id),
      photos: total,
      ...outcomes,
      duration_ms: finishedAt - job.head.createdAt,
    });
    this.tell(entry, { kind: 'finished', job });
  }

  private async putHead(entry: Entry, head: JobHead): Promise<void> {
    entry.job = { head, photos: entry.job.photos };
    await this.written(this.parts.store.putHead(head));
  }

  private tell({ watchers }: Entry, news: JobNews): void {
    for (const watcher of watchers) watcher(news);
    this.parts.onNews(news);
  }

  private sweep(): void {
    const oldest = Date.now() - this.parts.resultTtlMs;
    for (const { job } of [...this.entries.values()]) {
      if ((job.head.finishedAt ?? Number.POSITIVE_INFINITY) <= oldest) void this.remove(job.head.id, 'expired');
    }
  }

  /** What cannot be written now is right in memory, and done once more after a restart: no reason to fail a photo that is made. */
  private async written(work: Promise<unknown>): Promise<void> {
    await work.catch((error: Error) =>
      this.parts.log.emit(
        'library_warned',
        { message: `The store of jobs took no change: ${error.message}` },
        'WARNING',
      ),
    );
  }

  /** Deletes uploads of photos that are done. @returns bytes of the other files */
  private async tidy({ head, photos }: Job): Promise<number> {
    const { files } = this.parts;
    let sum = 0;
    for (const photo of photos) {
      if (isOver(photo)) await files.remove(head.id, `${photo.index}.in`);
      for (const kind of ['in', 'out'] as const) sum += (await files.sizeOf(head.id, `${photo.index}.${kind}`)) ?? 0;
    }
    return sum;
  }
}
