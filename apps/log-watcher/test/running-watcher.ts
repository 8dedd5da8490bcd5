/** The built program on a temporary folder, seen from outside: files in, figures out. */
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, spawnProgram, waitUntil, type Program, type ProgramExit } from '#testkit';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const DIST = join(ROOT, 'dist/apps/log-watcher/src');

/** What tests read of `/v1/stats`. */
export interface WatcherStats {
  readonly processed: number;
  readonly failed: number;
  readonly lines: number;
  readonly malformed: number;
  readonly lag_bytes: number;
  readonly rotations: number;
  readonly truncations: number;
  readonly totals: Readonly<Record<string, number>>;
}

/** The same figures, each less what it was before. */
function less<T extends object>(now: T, before: Readonly<Record<string, unknown>>): T {
  const entries = Object.entries(now) as [string, unknown][];
  const since = entries.map(([name, value]) => {
    const earlier = before[name];
    return [name, typeof value === 'number' && typeof earlier === 'number' ? value - earlier : value];
  });
  return Object.fromEntries(since) as T;
}

/** A watcher that may be killed and started again on the same state. */
export class RunningWatcher {
  readonly directory = mkdtempSync(join(tmpdir(), 'safelight-watch-'));
  readonly logDir = join(this.directory, 'logs');
  address = '';
  private watchConfig = join(ROOT, 'deploy/watch.yaml');
  private program: Program | undefined;
  private readonly others: Program[] = [];
  /** What was counted before the test that runs now. */
  private before: Partial<WatcherStats> = {};

  /** @param env beside the folders and the port @param wrapper the command that runs it, as of spawnProgram */
  constructor(
    private readonly env: Readonly<Record<string, string>> = {},
    private readonly wrapper: readonly string[] = [],
  ) {
    mkdirSync(this.logDir);
  }

  path(name: string): string {
    return join(this.logDir, name);
  }

  write(name: string, text: string | Buffer): void {
    writeFileSync(this.path(name), text);
  }

  append(name: string, text: string): void {
    appendFileSync(this.path(name), text);
  }

  /** Rules for this watcher, instead of the default ones. */
  rules(yaml: string): void {
    this.watchConfig = join(this.directory, 'watch.yaml');
    writeFileSync(this.watchConfig, yaml);
  }

  /** Starts the program without waiting for it. */
  async spawn(env: Readonly<Record<string, string>> = {}): Promise<Program> {
    const port = await freePort();
    this.address = `http://127.0.0.1:${port}`;
    if (this.program !== undefined) this.others.push(this.program);
    this.program = spawnProgram({
      args: ['--import', join(DIST, 'instrumentation.js'), join(DIST, 'main.js')],
      cwd: ROOT,
      wrapper: this.wrapper,
      env: {
        DATA_DIR: this.directory,
        LOG_DIR: this.logDir,
        LOG_WATCHER_PORT: String(port),
        WATCH_CONFIG: this.watchConfig,
        ...this.env,
        ...env,
      },
    });
    return this.program;
  }

  /** Starts the program and waits until it answers. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const program = await this.spawn(env);
    await program.ready(/listens on/);
  }

  get output(): string {
    return this.program?.output() ?? '';
  }

  get pid(): number {
    return this.program?.pid ?? 0;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<ProgramExit | undefined> {
    const stopped = await this.program?.stop(signal);
    this.program = undefined;
    return stopped;
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(this.address + path);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return (await answer.json()) as T;
  }

  stats(window = '24h'): Promise<WatcherStats> {
    return this.get<WatcherStats>(`/v1/stats?window=${window}`);
  }

  /** For tests that share a program: empties its folder but for its own log, and has what is counted from now on counted alone. */
  async beginAnew(): Promise<void> {
    for (const name of readdirSync(this.logDir)) if (!name.startsWith('log-watcher')) rmSync(this.path(name));
    this.before = await this.stats();
  }

  /** What was counted since the state began, or since `beginAnew`. */
  async counted(): Promise<WatcherStats> {
    const { totals: earlier = {}, ...before } = this.before;
    const { totals, ...stats } = await this.stats();
    return { ...less(stats, before), totals: less(totals, earlier) };
  }

  /** Waits until that many requests with that sum of times were counted since the state began, or `beginAnew`, and that nothing more comes. */
  async expectSettled(processed: number, sum: number): Promise<WatcherStats> {
    const wanted = `${processed} processed, sum ${sum}`;
    const seen = ({ totals }: WatcherStats) => `${totals['processed']} processed, sum ${totals['processing_ms']}`;
    const enough = async () => ((await this.counted()).totals['processed'] ?? 0) >= processed;
    await waitUntil(enough, { what: wanted, everyMs: 50 }).catch(() => undefined);
    const until = performance.now() + 700;
    await waitUntil(() => performance.now() > until, { what: 'some polls' });
    const stats = await this.counted();
    if (seen(stats) !== wanted) throw new Error(`expected ${wanted}, the watcher says ${seen(stats)}`);
    return stats;
  }

  /** The state file as it is now. */
  state(): string {
    return readFileSync(join(this.directory, 'log-watcher/state.json'), 'utf8');
  }

  /** Lines of the watcher's own log, by event. */
  ownLines(event: string): Record<string, unknown>[] {
    const text = readFileSync(this.path('log-watcher.ndjson'), 'utf8');
    // Behind the last line feed may stand the beginning of a line.
    const lines = text.split('\n').slice(0, -1);
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    return records.filter((record) => record['event'] === event);
  }

  async remove(): Promise<void> {
    for (const program of this.others) await program.stop('SIGKILL');
    await this.stop('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }
}
