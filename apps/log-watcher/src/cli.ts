/**
 * `npm run logs -- COMMAND`: the same figures as the watcher's, straight from live files and archives, whether a watcher runs or not.
 * Exits 2 where it was not understood, 1 where nothing was found or not everything could be read.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Failure } from '#events';
import { LineIntake } from './application/line-intake.js';
import { LineTotals } from './application/line-totals.js';
import { readLogs } from './application/read-logs.js';
import { replay } from './application/replay/replay.js';
import { replayFigures, replayTables } from './application/replay/replay-report.js';
import { RequestSearch } from './application/request-search.js';
import { requestLines, table, type Row } from './application/table.js';
import { LISTED_REQUESTS, windowNamed, WindowReport } from './application/window-report.js';
import { systemClock } from './clock.js';
import { type Environment, loadEnvironment } from './config/environment.js';
import { openLineScanner } from './open-line-scanner.js';
import { OWN_SERVICE, watchedFiles } from './watched-files.js';
import { RollingWindow } from './window/rolling-window.js';
import { WINDOWS, type WindowName } from './window/window-view.js';

const EXIT_USAGE = 2;
/** An archive is made at most so long after its last line was written, ms. */
const ARCHIVED_LATE_MS = 60_000;

const HELP = `Figures from the logs, archives included; no watcher needs to run.

  npm run logs -- stats [--window 1h]      requests, failure rate, latency
  npm run logs -- errors [--window 24h]    failures and rejections by type
  npm run logs -- slow [--window 24h]      the slowest requests, with their traces
  npm run logs -- request ID               every line of one request
  npm run logs -- replay FILES…            all figures of these files, whatever their time, read on all cores

  --window NAME   ${Object.keys(WINDOWS).join(', ')}; the time up to now (default 24h)
  --json          one JSON object a line
  --help          this

Files: WATCH_GLOBS, or LOG_DIR/*.ndjson, or var/logs/*.ndjson, and their .gz archives.`;

/** What a command gives: for people, and for programs. */
interface Answer {
  readonly text: string;
  readonly records: readonly object[];
  readonly complete: boolean;
}

type Command = (environment: Environment, name: WindowName, args: readonly string[]) => Promise<Answer>;

const COMMANDS: Readonly<Record<string, Command>> = {
  stats: async (environment, name) => {
    const { report, complete } = await read(environment, name);
    const stats = report.stats(name);
    const rows = Object.entries(stats).filter(([, value]) => typeof value !== 'object' || value === null);
    return { text: table(['figure', 'value'], rows), records: [stats], complete };
  },
  errors: async (environment, name) => {
    const { report, complete } = await read(environment, name);
    const { error_types, rejection_types } = report.errors(name);
    const records = [
      ...error_types.map((type) => ({ outcome: 'failed', ...type })),
      ...rejection_types.map((type) => ({ outcome: 'rejected', ...type })),
    ];
    const rows = records.map((it): Row => [it.outcome, it.error_type, it.error_class, it.count, it.last_request_id]);
    return { text: table(['outcome', 'error_type', 'error_class', 'count', 'last request'], rows), records, complete };
  },
  slow: async (environment, name) => {
    const { report, complete } = await read(environment, name);
    const { requests } = report.slow(name, LISTED_REQUESTS);
    const rows = requests.map((it): Row => [it.processing_time_ms, it.at, it.event, it.request_id, it.trace_url]);
    return { text: table(['ms', 'at', 'event', 'request', 'trace'], rows), records: requests, complete };
  },
  request: async (environment, _name, [requestId]) => {
    if (requestId === undefined) throw new Failure('BadOptionError', 'request needs an ID.');
    const { lines, complete } = await new RequestSearch(watchedFiles(environment)).find(requestId);
    if (lines.length === 0) throw new Failure('NotFoundError', `No line of request ${requestId} is in the logs.`);
    return { text: requestLines(lines, environment.jaegerUiUrl), records: lines, complete };
  },
  replay: async (environment, _name, paths) => {
    if (paths.length === 0) throw new Failure('BadOptionError', 'replay needs FILES.');
    const worker = new URL('./replay-worker.js', import.meta.url);
    const replayed = await replay(paths, { worker, threads: availableParallelism(), onProgress: showProgress });
    for (const { path, problem } of replayed.unread) process.stderr.write(`${path}: ${problem}\n`);
    const found = replayFigures(replayed, environment.jaegerUiUrl);
    return { text: replayTables(found), records: [found], complete: replayed.unread.length === 0 };
  },
};

/** One line that is written over, where somebody may be looking. */
function showProgress(bytes: number, ofBytes: number): void {
  if (!process.stderr.isTTY) return;
  const share = ofBytes === 0 ? 1 : bytes / ofBytes;
  process.stderr.write(`\r${Math.floor(share * 100)} % of ${(ofBytes / 1e6).toFixed(0)} MB${share === 1 ? '\n' : ''}`);
}

/** Reads the logs of a window. */
async function read(environment: Environment, name: WindowName): Promise<{ report: WindowReport; complete: boolean }> {
  const window = new RollingWindow();
  const totals = new LineTotals();
  const intake = new LineIntake(window, totals, OWN_SERVICE, openLineScanner());
  const nowMs = systemClock.now();
  intake.tick(nowMs, false);
  const unread = await readLogs(watchedFiles(environment), intake, nowMs - WINDOWS[name] - ARCHIVED_LATE_MS);
  for (const path of unread) process.stderr.write(`${path} could not be read to its end\n`);
  const { jaegerUiUrl } = environment;
  return {
    report: new WindowReport({ window, totals, intake, clock: systemClock, jaegerUiUrl }),
    complete: unread.length === 0,
  };
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      window: { type: 'string', default: '24h' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [name = '', ...args] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (values.help || name === '') {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  if (command === undefined) throw new Failure('BadOptionError', `There is no command ${name}.\n\n${HELP}`);
  const environment = loadEnvironment(process.env);
  const answer = await command(environment, windowNamed(values.window), args);
  const lines = values.json ? answer.records.map((record) => JSON.stringify(record)) : [answer.text];
  for (const line of lines) process.stdout.write(`${line}\n`);
  if (answer.records.length === 0) process.stderr.write(nothingFound(environment, values.window));
  return answer.complete ? 0 : 1;
}

/** Says where was looked: whoever starts the service with another DATA_DIR has to read its logs with the same one. */
function nothingFound({ watchGlobs }: Environment, window: string): string {
  return `Nothing within ${window} in ${watchGlobs.join(', ')}. Logs elsewhere: set DATA_DIR, LOG_DIR or WATCH_GLOBS.\n`;
}

/** Node's words on an unknown option go on about positional arguments; the first sentence says it all. */
function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown instanceof TypeError
    ? `${thrown.message.replace(/\. To specify.*$/s, '')}. All there is: npm run logs -- --help`
    : thrown.message;
}

run().then(
  (code) => (process.exitCode = code),
  (thrown: unknown) => {
    const usage = thrown instanceof TypeError || (thrown instanceof Failure && thrown.errorType === 'BadOptionError');
    process.stderr.write(`${messageOf(thrown)}\n`);
    process.exitCode = usage ? EXIT_USAGE : 1;
  },
);
