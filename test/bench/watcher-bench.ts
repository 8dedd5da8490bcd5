/**
 * Lines a second over a generated log, clean and with 5 % dirty lines: parse and window in one process, against a named baseline in the
 * same run: `JSON.parse` per line, counting nothing but failures; then the whole program from start to the end of the same log.
 */
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseLine } from '../../apps/log-watcher/src/parse/parse-line.js';
import { RollingWindow } from '../../apps/log-watcher/src/window/rolling-window.js';
import { startProgram } from '../../tools/demo/programs.js';
import { printTable } from './figures.js';
import { emptyTruth, type LineTruth } from './dirty-lines.js';
import { generateLog } from './log-generator.js';

const REQUESTS = 40_000;
const DAY_MS = 86_400_000;
/** The whole program reads the log in a few seconds; one that does not come to its end has lost lines. */
const PATIENCE_MS = 120_000;

interface Result {
  readonly what: string;
  readonly cpuSeconds: number;
  readonly lines: number;
  readonly failed: number;
}

function* linesOf(bytes: Buffer): Generator<Buffer> {
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

function measured(what: string, work: () => { lines: number; failed: number }): Result {
  work();
  const before = process.cpuUsage();
  const counted = work();
  const { user, system } = process.cpuUsage(before);
  return { what, cpuSeconds: (user + system) / 1e6, ...counted };
}

function baseline(bytes: Buffer): { lines: number; failed: number } {
  let lines = 0;
  let failed = 0;
  for (const line of linesOf(bytes)) {
    lines++;
    try {
      const record = JSON.parse(line.toString()) as { event?: unknown };
      if (record.event === 'processing_failed') failed++;
    } catch {
      // Counted as a line.
    }
  }
  return { lines, failed };
}

function parseAndWindow(bytes: Buffer, nowMs: number): { lines: number; failed: number } {
  const window = new RollingWindow();
  let lines = 0;
  for (const line of linesOf(bytes)) {
    lines++;
    const parsed = parseLine(line, nowMs);
    if (parsed.ok) window.add(parsed.entry);
    else window.addMalformed(nowMs);
  }
  return { lines, failed: window.stats(DAY_MS, nowMs).failed };
}

async function wholeProgram(folder: string, truth: LineTruth): Promise<{ seconds: number; exact: boolean }> {
  const startedAt = performance.now();
  const watcher = await startProgram('log-watcher', process.cwd(), folder, {});
  try {
    for (;;) {
      const stats = (await (await fetch(`${watcher.url}/v1/stats?window=24h`)).json()) as {
        lines: number;
        failed: number;
        processed: number;
        malformed: number;
      };
      if (stats.lines >= truth.lines) {
        const exact =
          stats.lines === truth.lines &&
          stats.failed === truth.failed &&
          stats.processed === truth.processed &&
          stats.malformed === truth.malformed;
        return { seconds: (performance.now() - startedAt) / 1000, exact };
      }
      if (performance.now() - startedAt > PATIENCE_MS)
        throw new Error(`log-watcher counted ${stats.lines} of ${truth.lines} lines and no more`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    await watcher.stop();
  }
}

function writeLog(folder: string, dirtyShare: number): { path: string; truth: LineTruth } {
  mkdirSync(join(folder, 'logs'));
  const path = join(folder, 'logs/photo-api.ndjson');
  const truth = emptyTruth();
  const file = openSync(path, 'w');
  // Within the last hour, so that all of it is in the windows.
  const plan = {
    requests: REQUESTS,
    seed: 7,
    startAtMs: Date.now() - 3_000_000,
    everyMs: 3_000_000 / REQUESTS,
    failureShare: 0.04,
    dirtyShare,
  };
  for (const piece of generateLog(plan, truth)) writeSync(file, piece);
  closeSync(file);
  return { path, truth };
}

async function benchOne(title: string, dirtyShare: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-bench-'));
  try {
    const { path, truth } = writeLog(folder, dirtyShare);
    const bytes = readFileSync(path);
    const megabytes = bytes.length / 1e6;
    const reference = measured('baseline: JSON.parse per line', () => baseline(bytes));
    const results = [reference, measured('log-watcher: parse and window', () => parseAndWindow(bytes, Date.now()))];
    printTable(
      `${title}: ${truth.lines} lines, ${megabytes.toFixed(0)} MB`,
      results.map((result) => ({
        what: result.what,
        'lines/CPU s': (result.lines / result.cpuSeconds).toFixed(0),
        'MB/CPU s': (megabytes / result.cpuSeconds).toFixed(0),
        '× baseline': (reference.cpuSeconds / result.cpuSeconds).toFixed(2),
        exact: result.failed === truth.failed ? 'yes' : `NO: ${result.failed} failures instead of ${truth.failed}`,
      })),
    );
    const program = await wholeProgram(folder, truth);
    console.log(
      `the whole program, from its start to the log's end: ${program.seconds.toFixed(1)} s, ${(truth.lines / program.seconds).toFixed(0)} lines/s, exact: ${program.exact ? 'yes' : 'NO'}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs and prints it. */
export async function benchWatcher(): Promise<void> {
  await benchOne('A clean log', 0);
  await benchOne('A log with 5 % dirty lines', 0.05);
}
