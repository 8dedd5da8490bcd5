/**
 * Megabytes a CPU second over a generated log, clean and with 5 % dirty lines, against a named baseline in the same run: `JSON.parse` per
 * line, counting nothing but failures. Lines are read from the file each time. Then the whole program from start to the log's end.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LineIntake } from '../../apps/log-watcher/src/application/line-intake.js';
import { LineTotals } from '../../apps/log-watcher/src/application/line-totals.js';
import { openLineScanner } from '../../apps/log-watcher/src/open-line-scanner.js';
import type { LineScanner } from '../../apps/log-watcher/src/parse/line-scanner.js';
import { sinkOf } from '../../apps/log-watcher/src/tail/intake.js';
import { eachLine, LineSplitter } from '../../apps/log-watcher/src/tail/line-splitter.js';
import { OWN_SERVICE } from '../../apps/log-watcher/src/watched-files.js';
import { RollingWindow } from '../../apps/log-watcher/src/window/rolling-window.js';
import { startProgram } from '../../tools/demo/programs.js';
import { emptyTruth, type LineTruth } from './dirty-lines.js';
import { printTable } from './figures.js';
import { generateLog } from './log-generator.js';
import { treeUsage } from './process-usage.js';

const REQUESTS = 40_000;
const ROUNDS = 5;
const CHUNK_BYTES = 256 * 1024;
const REPLAYED_TIMES = 20;
/** The whole program reads the log in a few seconds; one that does not come to its end has lost lines. */
const PATIENCE_MS = 120_000;

interface Result {
  readonly what: string;
  readonly cpuSeconds: number;
  readonly bytes: number;
  /** What was counted as failed. */
  readonly failed: number;
}

/** Works on the same bytes, in turns, several times each: the least is nearest to what the machine can do while others use it, too. */
function measuredInTurns(bytes: number, works: readonly (readonly [string, () => number])[]): Result[] {
  const results = works.map(([what]) => ({ what, cpuSeconds: Infinity, bytes, failed: 0 }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, [, work]] of works.entries()) {
      const before = process.cpuUsage();
      const failed = work();
      const { user, system } = process.cpuUsage(before);
      const { what, cpuSeconds } = results[index]!;
      results[index] = { what, cpuSeconds: Math.min(cpuSeconds, (user + system) / 1e6), bytes, failed };
    }
  }
  return results;
}

/** Hands out a file in pieces, read into the given memory. */
function readThrough(path: string, buffer: Buffer, take: (chunk: Buffer) => void): void {
  const file = openSync(path, 'r');
  for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) take(buffer.subarray(0, count));
  closeSync(file);
}

function baseline(path: string): number {
  let failed = 0;
  const line = (bytes: Buffer): void => {
    try {
      const record = JSON.parse(bytes.toString()) as { event?: unknown };
      if (record.event === 'processing_failed') failed++;
    } catch {
      // No line.
    }
  };
  const none = (): void => undefined;
  const splitter = new LineSplitter(true);
  const sink = { line, blank: none, oversize: none, lines: (block: Buffer) => eachLine(block, { line, blank: none }) };
  readThrough(path, Buffer.allocUnsafe(CHUNK_BYTES), (chunk) => splitter.feed(chunk, sink));
  return failed;
}

/** As the running watcher counts: lines placed in time, totals and windows. @param live whether the lines are taken for new ones, kept by the second */
function watched(path: string, scanner: LineScanner | undefined, live = false): number {
  const totals = new LineTotals();
  const intake = new LineIntake(new RollingWindow(), totals, OWN_SERVICE, scanner);
  intake.tick(Date.now(), live);
  const splitter = new LineSplitter(true);
  const sink = sinkOf(intake, { path, lastAtMs: null });
  const buffer = scanner?.input.subarray(0, CHUNK_BYTES) ?? Buffer.allocUnsafe(CHUNK_BYTES);
  readThrough(path, buffer, (chunk) => splitter.feed(chunk, sink));
  return totals.counts.failed;
}

/** CPU seconds of a command with all its children, and what it wrote. */
function timed(command: string, args: readonly string[]): { cpuSeconds: number; output: string } | undefined {
  const script = 'TIMEFORMAT="%U %S"; time "$@" 2>/dev/null';
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script, 'bash', command, ...args], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const [user = NaN, system = NaN] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return status === 0 ? { cpuSeconds: user + system, output: stdout } : undefined;
}

/** The built command on the same log many times over: what starting costs is in it, so it must not be all of it. */
function replayed(path: string, bytes: number): Result {
  const cli = fileURLToPath(new URL('../../apps/log-watcher/src/cli.js', import.meta.url));
  const files = Array.from({ length: REPLAYED_TIMES }, () => path);
  const run = timed(process.execPath, [cli, 'replay', ...files, '--json']);
  const { failed } = JSON.parse(run?.output ?? '{"failed":-1}') as { failed: number };
  const what = `npm run logs -- replay, ${REPLAYED_TIMES} times the log`;
  return { what, cpuSeconds: run?.cpuSeconds ?? NaN, bytes: bytes * REPLAYED_TIMES, failed: failed / REPLAYED_TIMES };
}

/** Stops at the first line that is no JSON. */
function jq(path: string, bytes: number): Result[] {
  const program = 'reduce inputs as $l (0; if $l.event == "processing_failed" then . + 1 else . end)';
  const run = timed('jq', ['-n', program, path]);
  return run === undefined
    ? []
    : [{ what: 'jq, counting failures', cpuSeconds: run.cpuSeconds, bytes, failed: Number(run.output) }];
}

interface Followed {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly exact: boolean;
}

async function wholeProgram(folder: string, truth: LineTruth): Promise<Followed> {
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
        const { cpuSeconds } = treeUsage(watcher.pid);
        return { seconds: (performance.now() - startedAt) / 1000, cpuSeconds, exact };
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
    const bytes = statSync(path).size;
    const scanner = openLineScanner();
    const fast = [
      ['scanner, windows and samples included', () => watched(path, scanner)],
      ['the same, the lines followed live', () => watched(path, scanner, true)],
    ] as const;
    const inTurns = measuredInTurns(bytes, [
      ['baseline: JSON.parse per line', () => baseline(path)],
      ['plain reader, windows and samples included', () => watched(path, undefined)],
      ...(scanner === undefined ? [] : fast),
    ]);
    const reference = inTurns[0]!;
    const results = [...inTurns, replayed(path, bytes), ...jq(path, bytes)];
    const speed = (result: Result): number => result.bytes / 1e6 / result.cpuSeconds;
    printTable(
      `${title}: ${truth.lines} lines, ${(bytes / 1e6).toFixed(0)} MB`,
      results.map((result) => ({
        what: result.what,
        'lines/CPU s': ((speed(result) * 1e6 * truth.lines) / bytes).toFixed(0),
        'MB/CPU s': speed(result).toFixed(0),
        '× baseline': (speed(result) / speed(reference)).toFixed(2),
        exact: result.failed === truth.failed ? 'yes' : `NO: ${result.failed} failures instead of ${truth.failed}`,
      })),
    );
    const program = await wholeProgram(folder, truth);
    const perCpuSecond = (bytes / 1e6 / program.cpuSeconds).toFixed(0);
    console.log(
      `the whole program, from its start to the log's end: ${program.seconds.toFixed(1)} s, ${program.cpuSeconds.toFixed(1)} CPU s (${perCpuSecond} MB/CPU s, starting included), exact: ${program.exact ? 'yes' : 'NO'}`,
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
