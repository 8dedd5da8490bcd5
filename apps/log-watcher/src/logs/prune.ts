/** `prune`: compresses log files that were set aside, and removes those past their time. */
import { basename } from 'node:path';
import { Failure } from '#events';
import { archiveLog, removeLog } from '../application/retention/carry-out.js';
import { fateOf, type Fate, type RetentionTimes } from '../application/retention/fate.js';
import { lookAtLogs, selectedLogs, watchersPlaces, type LookedAt } from '../application/retention/found-logs.js';
import { findHolders } from '../application/retention/holders.js';
import { table } from '../application/table.js';
import type { Environment } from '../config/environment.js';
import { FileSelection } from '../tail/glob.js';
import { OWN_SERVICE, watchedFiles } from '../watched-files.js';
import type { Answer, Command, Question } from './command.js';
import { parseSpan } from './instant-words.js';

const HOUR_MS = 3_600_000;
const USUAL_KEEP_MS = 7 * 24 * HOUR_MS;
/** Where the system does not tell who has a file open, only what has rested this long is touched. */
const BLIND_REST_MS = 24 * HOUR_MS;

/** The command. */
export const prune: Command = {
  usage: '[FILES…]',
  about: 'compress files that were set aside, remove those past their time',
  details: [
    'Both programs do this by themselves while they run; this is for timers, for programs that have ended, and for other writers.',
    'Never touched: the current file, and any file that a process has open or that the watcher has not read to its end.',
    'Whose files other users hold open only root can see.',
  ],
  examples: ['prune --dry-run', 'prune --keep 30d', 'prune --keep 7d /srv/other/logs/*.log*'],
  takes: ['keep', 'dry-run'],
  run,
};

interface Deed {
  readonly log: LookedAt;
  readonly fate: Fate;
}

async function run({ args, environment, nowMs, options }: Question): Promise<Answer> {
  const holders = findHolders();
  const times = { nowMs, keepMs: keepOption(options.keep), restMs: holders === undefined ? BLIND_REST_MS : HOUR_MS };
  const paths = args.length > 0 ? [...args].sort() : ownAndFollowed(environment);
  const logs = lookAtLogs(paths, holders ?? new Map<string, string[]>(), watchersPlaces(environment.dataDir));
  const planned = logs.map((log) => ({ log, fate: fateOf(log, cautious(times, holders === undefined)) }));
  const done = options['dry-run'] === true ? { deeds: planned, undone: [] } : await carryOut(planned);
  const some = done.deeds.some(({ fate }) => fate.action !== 'keep');
  return {
    text: table(['', 'bytes', 'file', 'why'], done.deeds.map(row)),
    records: done.deeds.map(record),
    found: some || done.undone.length > 0,
    looked: `${paths.length} files: nothing is to be compressed or removed`,
    unread: [],
    undone: done.undone,
  };
}

/** Blind, a file that somebody reads cannot be told from one that nobody does. */
function cautious(times: RetentionTimes, blind: boolean): RetentionTimes {
  return blind ? { ...times, keepMs: Math.max(times.keepMs, BLIND_REST_MS) } : times;
}

/** @throws Failure BadOptionError */
function keepOption(text: string | undefined): number {
  if (text === undefined) return USUAL_KEEP_MS;
  const ms = parseSpan(text);
  if (ms !== undefined && ms >= HOUR_MS) return ms;
  throw new Failure('BadOptionError', `--keep: ${text} is no length of time from 1h on; write 7d, 36h or 4w.`);
}

/** What is followed, and the watcher's own files. */
function ownAndFollowed(environment: Environment): string[] {
  const own = new FileSelection([`${environment.logDir}/${OWN_SERVICE}*.ndjson`]);
  return [...new Set([...selectedLogs(watchedFiles(environment)), ...selectedLogs(own)])].sort();
}

async function carryOut(planned: readonly Deed[]): Promise<{ deeds: Deed[]; undone: string[] }> {
  const deeds: Deed[] = [];
  const undone: string[] = [];
  for (const { log, fate } of planned) {
    try {
      if (fate.action === 'remove') removeLog(log.path, log.stat);
      if (fate.action === 'archive') await archiveLog(log.path, log.stat);
      deeds.push({ log, fate });
    } catch (error) {
      const why = (error as Error).message;
      deeds.push({ log, fate: { action: 'keep', why } });
      undone.push(`${log.path}: ${why}`);
    }
  }
  return { deeds, undone };
}

function row({ log, fate }: Deed): unknown[] {
  return [fate.action, log.bytes, basename(log.path), fate.why];
}

function record({ log, fate }: Deed): object {
  return { action: fate.action, path: log.path, bytes: log.bytes, why: fate.why };
}
