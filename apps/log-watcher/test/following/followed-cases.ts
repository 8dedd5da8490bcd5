/** Runs many cases beside each other in one running program: each is a service of its own, with totals of its own. */
import { waitUntil } from '#testkit';
import { RunningWatcher } from '../running-watcher.js';
import { CaseFolder, type FollowCase, QUIET_MS, type Totals } from './case-folder.js';

const DROPPED = 'setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search --';

/**
 * Permissions do not hold for root, so where the tests are root's the program runs without root's right to pass over them. As root all the same:
 * another user may not be let into the folders that hold the program and Node. Who may give no right away has none to give.
 */
export const UNPRIVILEGED: readonly string[] =
  process.getuid?.() === 0
    ? ['sh', '-c', `if ${DROPPED} true 2>/dev/null; then exec ${DROPPED} "$@"; fi; exec "$@"`, 'sh']
    : [];

/** How files are found to have changed. */
export const MODES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['with file events', {}],
  ['by polling alone', { WATCH_POLLING: 'on' }],
];

const RULES = `rules:
  errors:
    severity: info
    when: [{ measure: error_lines, above: 1000000, over: 1h }]
`;

/** How long one answer of the program stands for all cases, ms. */
const FRESH_MS = 25;

/** A program and the cases in it. */
export class FollowedCases<C extends FollowCase> {
  readonly watcher: RunningWatcher;
  private readonly folders: CaseFolder[];
  private asked = 0;
  private answer: Promise<ReadonlyMap<string, Totals>> = Promise.resolve(new Map());

  /** @param env beside what RunningWatcher sets */
  constructor(
    readonly cases: readonly C[],
    env: Readonly<Record<string, string>>,
  ) {
    this.watcher = new RunningWatcher(env, UNPRIVILEGED);
    this.folders = cases.map(({ id }, index) => {
      const service = `c${index}-${id.replace('.', '-')}`;
      return new CaseFolder(this.watcher, service, async () => (await this.totals()).get(service) ?? {});
    });
    this.configure();
    for (const [index, { before }] of cases.entries()) before?.(this.folders[index]!);
  }

  /** Writes watch.yaml. @param added a pattern that every case has beside its own */
  configure(added: readonly string[] = []): void {
    const services = this.cases.map(({ files = ['app.log'] }, index) => {
      const folder = this.folders[index]!;
      const paths = [...files, ...added].map((file) =>
        file.startsWith('!') ? `!${folder.path(file.slice(1))}` : folder.path(file),
      );
      return `  ${folder.service}: { files: ${JSON.stringify(paths)} }\n`;
    });
    this.watcher.rules(`services:\n${services.join('')}${RULES}`);
  }

  /** Begins a step of every case at once. @returns by case, in their order; settled as the step ends */
  begin(step: (one: C) => ((folder: CaseFolder) => Promise<void>) | undefined): Promise<void>[] {
    return this.cases.map((one, index) => {
      const running = Promise.resolve().then(() => step(one)?.(this.folders[index]!));
      // Awaited by the case's own test; until then its failure is nobody's.
      running.catch(() => undefined);
      return running;
    });
  }

  /** Does something in every case. */
  each(step: (one: C, folder: CaseFolder) => void): void {
    for (const [index, one] of this.cases.entries()) step(one, this.folders[index]!);
  }

  /** Fails where a case was counted differently after some looks than it was when it ended. */
  async expectQuiet(failed: ReadonlySet<number>): Promise<void> {
    const until = performance.now() + QUIET_MS;
    await waitUntil(() => performance.now() > until, { what: 'some looks', everyMs: 50 });
    for (const [index, folder] of this.folders.entries()) if (!failed.has(index)) await folder.expectUnchanged();
  }

  /** One question for all cases that ask at about the same time. */
  private totals(): Promise<ReadonlyMap<string, Totals>> {
    const now = performance.now();
    if (now - this.asked > FRESH_MS) {
      this.asked = now;
      this.answer = this.watcher
        .get<{ services: { name: string; totals: Totals }[] }>('/v1/services')
        .then(({ services }) => new Map(services.map(({ name, totals }) => [name, totals])));
      this.answer.catch(() => undefined);
    }
    return this.answer;
  }
}
