/**
 * First stage: files become lines. Pull-based: each turn reads one bounded slice of each file that has something new, so that a slow
 * stage slows the reader, a huge file holds up no other, and nothing piles up. Offsets move together with what the intake counted.
 * Knows nothing of what a line means.
 */
import type { Clock } from '../clock.js';
import { ArchivedRest, findArchives } from './archived-rest.js';
import { cursorsFrom, type Cursor } from './cursor.js';
import type { FileSelection } from './glob.js';
import { sinkOf, type Intake } from './intake.js';
import { Lookout } from './lookout.js';
import { Roster, type FileCounters } from './roster.js';
import type { TailObserver } from './tail-observer.js';
import type { Tailer } from './tailer.js';

/** Bytes of one file read at a time. */
const SLICE_BYTES = 256 * 1024;
/** Files read in one turn. */
const FILES_PER_TURN = 32;

/** The tail's own figures. */
export interface TailFigures extends FileCounters {
  readonly files: number;
  readonly open_files: number;
  /** Bytes that are there and were not read. */
  readonly lag_bytes: number;
  /** Event time of the oldest place that reading has reached in a file with unread bytes, epoch ms; null where nothing is unread. */
  readonly behindAtMs: number | null;
}

/** What is saved of a tail. */
export interface TailSnapshot {
  readonly cursors: readonly Cursor[];
  readonly counters: FileCounters;
  /** Archives made later are not known to be of files that were read, epoch ms. */
  readonly archivesToMs: number;
}

/** What a tail is made of. */
export interface TailOptions {
  readonly selection: FileSelection;
  readonly clock: Clock;
  readonly observer: TailObserver;
  /** Whether to ask the system for file events; without them polling alone finds what is new. */
  readonly events: boolean;
  /** Where files are read from that are there when nothing was restored; the beginning where not given. */
  readonly startAt?: 'beginning' | 'end';
  /** Of those, files that were last written so long ago are read from their ends, ms. */
  readonly ignoreOlderMs?: number;
  /** How often files are looked at where no event tells of them, ms. */
  readonly pollMs?: number;
  /** What files are read into; of its own unless the next stage has memory for it. */
  readonly buffer?: Buffer | undefined;
}

/** Follows the selected files. */
export class Tail {
  private readonly roster: Roster;
  private readonly lookout: Lookout;
  private readonly buffer: Buffer;
  private archives: ArchivedRest[] = [];
  /** Archives that are younger have not been looked at; null while there was no run before. */
  private archivesToMs: number | null = null;
  private unfinishedArchives: readonly Cursor[] = [];
  private started = false;
  /** Sizes at the start, of the files that were not read so far then. */
  private readonly startSizes = new Map<Tailer, number>();
  private nextFile = 0;

  constructor(private readonly options: TailOptions) {
    this.roster = new Roster(options.selection, options.observer);
    const { clock, pollMs } = options;
    this.lookout = new Lookout({ roster: this.roster, clock, pollMs });
    this.buffer = options.buffer?.subarray(0, SLICE_BYTES) ?? Buffer.allocUnsafe(SLICE_BYTES);
  }

  /** Takes up where a run before left off. Before start(). @param raw what snapshot() gave */
  restore(raw: unknown): void {
    const { cursors, counters, archivesToMs } = (raw ?? {}) as Partial<Record<keyof TailSnapshot, unknown>>;
    const nowMs = this.options.clock.now();
    const restored = cursorsFrom(cursors);
    for (const cursor of restored) if (cursor.archive !== true) this.roster.departed.recall(cursor, nowMs);
    this.unfinishedArchives = restored.filter((cursor) => cursor.archive === true);
    const { rotations, truncations } = (counters ?? {}) as Partial<FileCounters>;
    this.roster.counters.rotations = Number(rotations) || 0;
    this.roster.counters.truncations = Number(truncations) || 0;
    this.archivesToMs = typeof archivesToMs === 'number' ? archivesToMs : nowMs;
  }

  /** What restore() takes; consistent with what the intake was given whenever no call of it is under way. */
  snapshot(): TailSnapshot {
    const nowMs = this.options.clock.now();
    const archived = this.started ? this.archives.map((archive) => archive.cursor) : this.unfinishedArchives;
    return {
      cursors: [...this.roster.cursors(), ...archived],
      counters: this.roster.counters,
      archivesToMs: this.started ? nowMs : (this.archivesToMs ?? nowMs),
    };
  }

  /** Finds the files, and what a rotation while nobody watched has left in archives. */
  async start(): Promise<void> {
    // With many files, one look does not open them all.
    do this.lookout.lookAtAll();
    while (this.roster.unmet);
    if (this.archivesToMs !== null) await this.findArchivedRests(this.archivesToMs);
    else this.skipWhatIsOld();
    for (const file of this.roster.files) this.startSizes.set(file, file.size);
    this.started = true;
    const { events, observer, selection } = this.options;
    if (events) this.lookout.listen(selection, (reason) => observer.eventsUnavailable(reason));
  }

  /** At the very first start; files that come later are news from their first byte. */
  private skipWhatIsOld(): void {
    const { clock, ignoreOlderMs = Infinity, startAt = 'beginning' } = this.options;
    const oldest = clock.now() - ignoreOlderMs;
    for (const file of this.roster.files) if (startAt === 'end' || file.writtenAtMs < oldest) file.skipToEnd();
  }

  private async findArchivedRests(archivesToMs: number): Promise<void> {
    const { departed } = this.roster;
    const left = [...departed.unclaimed, ...this.unfinishedArchives];
    const jobs = await findArchives(this.options.selection, left, archivesToMs);
    this.archives = jobs.map((job) => new ArchivedRest(job));
    for (const { from } of jobs) if (from !== undefined) departed.remove(from);
    for (const { path, offset, gone } of departed.unclaimed)
      if (gone !== true && this.options.selection.includes(path)) this.options.observer.lost(path, offset);
  }

  /** Whether all that was there at the start has been read; what is written meanwhile may go on without end. */
  get caughtUp(): boolean {
    for (const [file, size] of this.startSizes) {
      const { unreadBytes } = file;
      if (unreadBytes === 0 || !file.isOpen || file.size - unreadBytes >= size) this.startSizes.delete(file);
    }
    return this.started && this.startSizes.size === 0 && this.archives.every((archive) => archive.done);
  }

  /** Reads one slice of each file that has something new. @returns how many bytes; 0 when everything that was seen is read */
  async turn(intake: Intake): Promise<number> {
    this.lookout.look();
    let bytes = 0;
    const readable = this.roster.readable();
    const first = readable.length > FILES_PER_TURN ? this.nextFile++ : 0;
    for (let index = 0; index < Math.min(readable.length, FILES_PER_TURN); index++) {
      const tailer = readable[(first * FILES_PER_TURN + index) % readable.length]!;
      bytes += await this.readSlice(tailer, intake);
    }
    return bytes + (await this.readArchive(intake));
  }

  /** One file on a bad disk, or that its server has forgotten, must not end the reading of all others. */
  private async readSlice(tailer: Tailer, intake: Intake): Promise<number> {
    try {
      const bytes = await tailer.readSlice(this.buffer, sinkOf(intake, tailer));
      this.roster.wasRead(tailer);
      return bytes;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall !== 'read') throw error;
      this.roster.notRead(tailer, error);
      return 0;
    }
  }

  private async readArchive(intake: Intake): Promise<number> {
    const archive = this.archives.find((one) => !one.done);
    if (archive === undefined) return 0;
    const read = await archive.readSlice(sinkOf(intake, archive));
    if (typeof read === 'string') this.options.observer.unreadable(archive.path, read);
    // Its end is progress, too: there may be another archive to go on with, and that it is over has to be saved.
    return typeof read === 'number' && read > 0 ? read : 1;
  }

  /** Until something may have happened: an event, or the time to look again. */
  wait(): Promise<void> {
    return this.lookout.wait();
  }

  /** Ends a wait. */
  interrupt(): void {
    this.lookout.interrupt();
  }

  /** As of now. */
  get figures(): TailFigures {
    const files = [...this.roster.files];
    const behind = files.filter((file) => file.unreadBytes > 0);
    const times = behind.map((file) => file.lastAtMs).filter((atMs) => atMs !== null);
    return {
      files: files.length,
      open_files: this.roster.openFiles,
      lag_bytes: behind.reduce((sum, file) => sum + file.unreadBytes, 0),
      behindAtMs: times.length === 0 ? null : Math.min(...times),
      ...this.roster.counters,
    };
  }

  /** Paths of files that match and cannot be read. */
  get unreadable(): string[] {
    return this.roster.unreadable;
  }

  /** Closes everything; what was read stays read. */
  async stop(): Promise<void> {
    this.lookout.close();
    for (const file of this.roster.files) file.letGo();
    for (const archive of this.archives) await archive.close();
  }
}
