/** The two readers of lines on the same bytes: whatever they are, both must find the same lines and the same in them. */
import type { LogEntry } from '../../apps/log-watcher/src/parse/log-entry.js';
import type { LineScanner } from '../../apps/log-watcher/src/parse/line-scanner.js';
import { parseLine } from '../../apps/log-watcher/src/parse/parse-line.js';
import type { ScannedLine } from '../../apps/log-watcher/src/parse/scanned-line.js';
import type { ScannedRun } from '../../apps/log-watcher/src/parse/scanned-run.js';
import { STATUS } from '../../apps/log-watcher/src/parse/scanner-memory.js';
import { eachLine } from '../../apps/log-watcher/src/tail/line-splitter.js';

const ARRIVAL = Date.parse('2026-11-21T12:00:00Z');

const ENDS = ['image_processed', 'processing_failed', 'image_rejected'];

/** All that a reader says of a line, as text. */
type Verdict = string;

function verdictOf(entry: LogEntry, timed: boolean, utf8: boolean): Verdict {
  const { atMs, level, service, event, weight, requestId, traceId } = entry;
  const { clientIp, apiKeyId, userAgent, inputSize, inputFormat, outputFormat, model, provider, hostName } = entry;
  // Only the lines that end a request are asked what it was like.
  const told = [clientIp, apiKeyId, userAgent, inputSize, inputFormat, outputFormat, model, provider, hostName];
  const { errorType, errorClass, errorMessage, stage, processingTimeMs, signal } = entry;
  const common = [timed ? atMs : 'untimed', utf8, level, service, event, weight, requestId, traceId];
  // A zero below zero is another number to the reader, though not to JSON.
  const time = Object.is(processingTimeMs, -0) ? '-0' : processingTimeMs;
  return JSON.stringify([
    ...common,
    errorType,
    errorClass,
    errorMessage,
    stage,
    time,
    signal,
    ENDS.includes(event) ? told : [],
  ]);
}

function plainVerdict(bytes: Buffer): Verdict {
  const parsed = parseLine(bytes, ARRIVAL);
  return parsed.ok ? verdictOf(parsed.entry, parsed.timed, parsed.utf8) : parsed.reason;
}

/** What the plain reader says of each line. @param block ends with a line feed */
export function plainVerdicts(block: Buffer): Verdict[] {
  const verdicts: Verdict[] = [];
  eachLine(block, { line: (bytes) => verdicts.push(plainVerdict(bytes)), blank: () => verdicts.push('blank') });
  return verdicts;
}

/** What the scanner says of each line. @param block ends with a line feed */
export function scannedVerdicts(scanner: LineScanner, block: Buffer): Verdict[] {
  const verdicts: Verdict[] = [];
  const told: string[] = [];
  const eventsOfRuns: string[] = [];
  scanner.scan(block, {
    scanned: (line) => {
      if (line.status === STATUS.PROCESSED) eventsOfRuns.push('image_processed');
      verdicts.push(scannedVerdict(line));
    },
    run: (run) => void verdicts.push(...runVerdicts(run)),
    events: (event, count) => void told.push(...Array.from({ length: count }, () => event)),
    long: (line) => void verdicts.push(...plainVerdicts(line)),
  });
  return told.sort().join() === eventsOfRuns.sort().join() ? verdicts : [...verdicts, `events ${told.join()}`];

  function runVerdicts(run: ScannedRun): Verdict[] {
    const entries: LogEntry[] = [];
    eachLine(run.block, {
      line: (bytes) => {
        const parsed = parseLine(bytes, NaN);
        if (parsed.ok) entries.push(parsed.entry);
      },
      blank: () => undefined,
    });
    eventsOfRuns.push(...entries.map(({ event }) => event));
    return isRun(run, entries) ? plainVerdicts(run.block) : [`no run: ${run.block.toString('latin1')}`];
  }
}

/** Whether a run is of these lines, and they are such that they may be counted without being looked at. */
function isRun(run: ScannedRun, entries: readonly LogEntry[]): boolean {
  const plain = entries.every(
    ({ event, level, service, weight }) =>
      !ENDS.includes(event) && level !== 'ERROR' && service !== 'log-watcher' && weight === 1,
  );
  const times = entries.map(({ atMs }) => atMs);
  const inOrder = times.every((atMs, i) => i === 0 || atMs >= times[i - 1]!);
  const oneSecond = new Set(times.map((atMs) => Math.floor(atMs / 1000))).size === 1;
  const received = entries.filter(({ event }) => event === 'request_received').length;
  const told = [run.lines, run.received, run.firstAtMs, run.lastAtMs];
  const own = [entries.length, received, times[0], times.at(-1)];
  return plain && inOrder && oneSecond && told.every((number, i) => number === own[i]);
}

function scannedVerdict(line: ScannedLine): Verdict {
  if (line.status === STATUS.BLANK) return 'blank';
  if (line.status === STATUS.UNDECIDED) return plainVerdict(line.bytes);
  return line.reason ?? verdictOf(line, !Number.isNaN(line.atMs), line.utf8);
}

/** The first line about which the readers do not agree; undefined where they do. @param block ends with a line feed */
export function disagreement(scanner: LineScanner, block: Buffer): string | undefined {
  const plain = plainVerdicts(block);
  const scanned = scannedVerdicts(scanner, block);
  const index = plain.findIndex((verdict, i) => verdict !== scanned[i]);
  if (index === -1 && plain.length === scanned.length) return undefined;
  const lines = block.toString('latin1').split('\n');
  const at = index === -1 ? plain.length : index;
  return `line ${at}: ${JSON.stringify(lines[at])}\nplain:   ${plain[at]}\nscanned: ${scanned[at]}`;
}
