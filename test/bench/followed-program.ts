/** The built watcher on folders of a bench: each followed pattern is a service of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort, spawnProgram, waitUntil, type Program } from '#testkit';

const DIST = resolve('dist/apps/log-watcher/src');
const RULES = 'rules: { errors: { severity: info, when: [{ measure: error_lines, above: 1000000, over: 1h }] } }\n';
/** When figures have not changed for so long, nothing more is expected, ms. */
const STILL_MS = 2_500;

/** Totals of a service. */
export type Totals = Readonly<Record<string, number>>;

/** A watcher that may be killed and started again. */
export class FollowedProgram {
  readonly folder = mkdtempSync(join(tmpdir(), 'safelight-follow-'));
  private program: Program | undefined;
  private address = '';

  constructor(private readonly env: Readonly<Record<string, string>> = {}) {}

  get pid(): number {
    return this.program?.pid ?? 0;
  }

  /** Names the services. @param patterns by service, within the folder */
  follow(patterns: Readonly<Record<string, string>>): void {
    const services = Object.entries(patterns).map(
      ([name, pattern]) => `  ${name}: { files: ["${join(this.folder, pattern)}"] }\n`,
    );
    writeFileSync(join(this.folder, 'watch.yaml'), `services:\n${services.join('')}${RULES}`);
  }

  async start(): Promise<void> {
    const port = await freePort();
    this.address = `http://127.0.0.1:${port}`;
    this.program = spawnProgram({
      args: ['--import', join(DIST, 'instrumentation.js'), join(DIST, 'main.js')],
      env: {
        DATA_DIR: join(this.folder, 'data'),
        LOG_WATCHER_PORT: String(port),
        WATCH_CONFIG: join(this.folder, 'watch.yaml'),
        ...this.env,
      },
    });
    await this.program.ready(/listens on/);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.program?.stop(signal);
  }

  /** By service. */
  async totals(): Promise<ReadonlyMap<string, Totals>> {
    const answer = await fetch(`${this.address}/v1/services`);
    const { services } = (await answer.json()) as { services: { name: string; totals: Totals }[] };
    return new Map(services.map(({ name, totals }) => [name, totals]));
  }

  async processed(service: string): Promise<number> {
    return (await this.totals()).get(service)?.['processed'] ?? 0;
  }

  /** The totals when they change no more. */
  async settled(): Promise<ReadonlyMap<string, Totals>> {
    let last = '';
    let since = performance.now();
    return waitUntil(
      async () => {
        const totals = await this.totals();
        const text = JSON.stringify([...totals]);
        if (text !== last) since = performance.now();
        last = text;
        return performance.now() - since > STILL_MS ? totals : undefined;
      },
      { what: 'rest', timeoutMs: 120_000, everyMs: 250 },
    );
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
