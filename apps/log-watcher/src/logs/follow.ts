/** Follows files as the watcher does, over rotation, cuts and archives, from given places on. */
import type { LogOwner } from '../application/log-sources.js';
import { statOf } from '../application/read-logs.js';
import { systemClock } from '../clock.js';
import { identityOf, type Cursor } from '../tail/cursor.js';
import { fingerprintAt } from '../tail/fingerprint.js';
import type { FileSelection } from '../tail/glob.js';
import type { Intake } from '../tail/intake.js';
import { eachLine } from '../tail/line-splitter.js';
import { Tail } from '../tail/tail.js';
import type { TailObserver } from '../tail/tail-observer.js';
import { withFile } from '../tail/tailer.js';
import { LineReader, type ReadLine } from './each-line.js';

/** Where to begin in a file: the start of a line. */
export interface Place {
  readonly path: string;
  readonly offset: number;
}

/** What is followed. */
export interface Following {
  readonly selection: FileSelection;
  /** Whose a file is, and so how its lines are read. */
  readonly ownerOf: (path: string) => LogOwner;
  /** Files that are not among them are read from their start. */
  readonly from: readonly Place[];
  readonly take: (line: ReadLine) => void;
  /** Told of what a person should know: a file was cut, or cannot be read. */
  readonly notice: (words: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Hands out each line as it comes; resolves when the signal ends it. */
export async function follow({ selection, ownerOf, from, take, notice, signal }: Following): Promise<void> {
  const tail = new Tail({ selection, clock: systemClock, observer: observerOf(notice), events: true });
  const cursors = from.flatMap(cursorAt);
  tail.restore({ cursors, counters: {}, archivesToMs: systemClock.now() });
  const intake = intakeOf(ownerOf, take);
  await tail.start();
  signal.addEventListener('abort', () => tail.interrupt());
  while (!signal.aborted) if ((await tail.turn(intake)) === 0 && !signal.aborted) await tail.wait();
  await tail.stop();
}

/** Nothing for a file that is empty or gone: there is nothing to go on from. */
function cursorAt({ path, offset }: Place): Cursor[] {
  const stat = statOf(path);
  if (stat === undefined || offset === 0) return [];
  const fingerprint = withFile(path, (read) => fingerprintAt(read, offset));
  return [{ path, ...identityOf(stat), offset, lastAtMs: null, ...fingerprint }];
}

function intakeOf(ownerOf: Following['ownerOf'], take: Following['take']): Intake {
  const readers = new Map<string, LineReader>();
  const readerOf = (path: string): LineReader => {
    const reader = readers.get(path) ?? new LineReader(ownerOf(path));
    readers.set(path, reader);
    return reader;
  };
  const line = (bytes: Buffer, { path }: { path: string }) => readerOf(path).read(bytes).forEach(take);
  const nothing = (): void => undefined;
  return {
    line,
    lines: (block, origin) => eachLine(block, { line: (bytes) => line(bytes, origin), blank: nothing }),
    blank: nothing,
    oversize: ({ path }) => take({ text: `a line of more than 1 MB in ${path}`, record: undefined, atMs: null }),
  };
}

function observerOf(notice: (words: string) => void): TailObserver {
  const nothing = (): void => undefined;
  return {
    followed: nothing,
    rotated: nothing,
    eventsUnavailable: nothing,
    truncated: (path) => notice(`${path} was cut; going on from its start`),
    unreadable: (path, code) => notice(`${path} cannot be read: ${code}`),
    lost: (path) => notice(`${path} went away`),
  };
}
