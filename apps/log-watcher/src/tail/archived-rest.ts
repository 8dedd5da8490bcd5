/**
 * What was rotated and compressed while nobody watched is read from its archive: an archive is recognised by the first bytes of its
 * content, and read on from where the file itself was left, or whole if it is younger than the saved state and unknown.
 */
import { existsSync } from 'node:fs';
import { archiveChunks, archiveHead, archiveRest } from './archive-reader.js';
import { identityOf, isRotatedName, type Cursor } from './cursor.js';
import { errorCode, listPaths, lookAt } from './directory-scan.js';
import { digestOf, HEAD_BYTES, JOINT_BYTES } from './fingerprint.js';
import type { FileSelection } from './glob.js';
import { LineSplitter, type LineSink } from './line-splitter.js';

/** Archives so much older than asked for still count as young: the two clocks are a file system's and a process's. */
const SLACK_MS = 5_000;

/** What is no plain file, or cannot be looked at, is no archive. */
const ignoreProblem = (): undefined => undefined;

/** An archive, and how much of its content was read already. */
export interface ArchiveJob {
  readonly path: string;
  /** The cursor that it goes on from; undefined to read it whole. */
  readonly from: Cursor | undefined;
}

/**
 * The archives that hold unread lines.
 * @param left cursors of files that have not turned up, and of archives that were begun
 * @param sinceMs archives made before it are known, unless they were begun
 */
export async function findArchives(
  selection: FileSelection,
  left: readonly Cursor[],
  sinceMs: number,
): Promise<ArchiveJob[]> {
  const jobs: ArchiveJob[] = [];
  const paths = [...listPaths(selection, (path) => selection.includesArchive(path), ignoreProblem)];
  for (const path of paths.sort()) {
    const stat = lookAt(path, ignoreProblem)?.stat;
    // The writer may have died between compressing and removing: then the file itself is there, and is read.
    if (stat === undefined || existsSync(path.slice(0, -3))) continue;
    const unfinished = left.some((cursor) => cursor.path === path && cursor.archive === true && cursor.gone !== true);
    if (stat.mtimeMs < sinceMs - SLACK_MS && !unfinished) continue;
    const from = await continuedCursor(path, left);
    if (from !== 'unreadable') jobs.push({ path, from });
  }
  return jobs;
}

async function continuedCursor(path: string, left: readonly Cursor[]): Promise<Cursor | undefined | 'unreadable'> {
  try {
    const head = await archiveHead(path, HEAD_BYTES);
    const related = left.filter((cursor) => cursor.path === path || isRotatedName(path, cursor.path));
    return related
      .filter((cursor) => digestOf(head.subarray(0, cursor.head[0]))[1] === cursor.head[1])
      .sort((a, b) => b.offset - a.offset)[0];
  } catch {
    return 'unreadable';
  }
}

/** Reads one archive's rest, piece by piece. */
export class ArchivedRest {
  readonly path: string;
  lastAtMs: number | null;
  done = false;
  private chunks: AsyncGenerator<Buffer, void, undefined> | undefined;
  private position: number;
  private readonly splitter: LineSplitter;
  private recent: Buffer = Buffer.alloc(0);
  private head: Cursor['head'];
  private joint: Cursor['joint'];

  constructor(private readonly job: ArchiveJob) {
    this.path = job.path;
    this.position = job.from?.offset ?? 0;
    this.lastAtMs = job.from?.lastAtMs ?? null;
    this.head = job.from?.head ?? [0, digestOf(this.recent)[1]];
    this.joint = job.from?.joint ?? this.head;
    this.splitter = new LineSplitter(this.position === 0);
  }

  /** Where a restart goes on. */
  get cursor(): Cursor {
    const stat = lookAt(this.path, ignoreProblem)?.stat;
    const identity = stat === undefined ? { dev: 0, ino: 0, bornMs: null } : identityOf(stat);
    const { path, head, joint, lastAtMs } = this;
    const offset = this.position - this.splitter.pendingBytes;
    return { path, ...identity, offset, head, joint, lastAtMs, archive: true, ...(this.done ? { gone: true } : {}) };
  }

  /** Reads the next piece. @returns how many bytes, unpacked; or the system's error code where the archive cannot be read (on): it is done then */
  async readSlice(sink: LineSink): Promise<number | string> {
    try {
      this.chunks ??= await this.open();
      const next = await this.chunks.next();
      if (next.done === true) {
        this.done = true;
        return 0;
      }
      this.take(next.value, sink);
      return next.value.length;
    } catch (error) {
      this.done = true;
      return errorCode(error);
    }
  }

  private async open(): Promise<AsyncGenerator<Buffer, void, undefined>> {
    const { from, path } = this.job;
    if (from === undefined) return archiveChunks(path);
    const rest = await archiveRest(path, from.offset, from.joint);
    if (rest === undefined) throw Object.assign(new Error('not the archive of this file'), { code: 'CONTENT_DIFFERS' });
    return rest;
  }

  private take(chunk: Buffer, sink: LineSink): void {
    const start = this.position;
    const before = start - this.splitter.pendingBytes;
    this.splitter.feed(chunk, sink);
    this.position += chunk.length;
    const offset = this.position - this.splitter.pendingBytes;
    const { recent } = this;
    this.recent = Buffer.concat([recent.subarray(-JOINT_BYTES), chunk.subarray(-JOINT_BYTES)]).subarray(-JOINT_BYTES);
    if (offset === before) return;
    this.joint = digestOf(Buffer.concat([recent, chunk.subarray(0, offset - start)]).subarray(-JOINT_BYTES));
    if (this.head[0] === 0) this.head = digestOf(chunk.subarray(0, Math.min(HEAD_BYTES, offset)));
  }

  /** Closes the archive. */
  async close(): Promise<void> {
    await this.chunks?.return();
  }
}
