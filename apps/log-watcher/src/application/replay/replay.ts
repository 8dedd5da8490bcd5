/** Reads logs once, on all cores: threads count parts, which are added up in the order of the log, whoever is done first. */
import { Worker } from 'node:worker_threads';
import { WholeTime } from '../../window/whole-time.js';
import { LineTotals } from '../line-totals.js';
import type { LogSource } from '../log-sources.js';
import { partsOf, type FormattedPart } from './log-part.js';
import type { CountedPart } from './read-part.js';

/** Everything that logs hold. */
export interface Replayed {
  readonly totals: LineTotals;
  readonly window: WholeTime;
  readonly bytes: number;
  /** Files that could not be read to their end, with the system's message. */
  readonly unread: readonly { readonly path: string; readonly problem: string }[];
}

/** How logs are replayed. */
export interface ReplayOptions {
  /** The program that a thread runs: it takes parts and gives counted ones. */
  readonly worker: URL;
  /** Threads at most. */
  readonly threads: number;
  /** Told after each part how many bytes are read, of how many. */
  readonly onProgress: (bytes: number, ofBytes: number) => void;
}

/** Counts all lines of the files. Rejects where a thread breaks. */
export async function replay(sources: readonly LogSource[], options: ReplayOptions): Promise<Replayed> {
  const unread: { path: string; problem: string }[] = [];
  const parts = sources.flatMap(({ path, owner: { format } }) => {
    try {
      return partsOf(path).map((part) => ({ ...part, format }));
    } catch (error) {
      unread.push({ path, problem: (error as Error).message });
      return [];
    }
  });
  const totals = new LineTotals();
  const window = new WholeTime();
  const bytes = parts.reduce((sum, { from, to }) => sum + to - from, 0);
  let bytesRead = 0;
  await countAll(parts, options, (part, counted) => {
    totals.add(counted.totals);
    window.addEncoded(JSON.parse(counted.hours) as unknown[]);
    if (counted.problem !== undefined) unread.push({ path: part.path, problem: counted.problem });
    options.onProgress((bytesRead += part.to - part.from), bytes);
  });
  return { totals, window, bytes, unread };
}

/** Gives each thread a part after the other. @param add called in the order of the parts, so that the outcome is the same each time */
async function countAll(
  parts: readonly FormattedPart[],
  { worker, threads }: ReplayOptions,
  add: (part: FormattedPart, counted: CountedPart) => void,
): Promise<void> {
  const early = new Map<number, CountedPart>();
  let next = 0;
  let added = 0;
  const done = (index: number, counted: CountedPart): void => {
    early.set(index, counted);
    for (let ready = early.get(added); ready !== undefined; ready = early.get(added)) {
      early.delete(added);
      add(parts[added++]!, ready);
    }
  };
  const runThread = async (): Promise<void> => {
    const thread = new Worker(worker);
    try {
      while (next < parts.length) {
        const index = next++;
        done(index, await ask(thread, parts[index]!));
      }
    } finally {
      await thread.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, parts.length) }, runThread));
}

function ask(thread: Worker, part: FormattedPart): Promise<CountedPart> {
  return new Promise((resolve, reject) => {
    thread.removeAllListeners();
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`a reading thread ended with ${code}`)));
    thread.postMessage(part);
  });
}
