/** One case of following: a folder of its own, followed by the running program as a service of its own, and that service's totals. */
import { mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '#testkit';
import { LogFolder } from '../log-folder.js';
import type { RunningWatcher, WatcherStats } from '../running-watcher.js';

/** A case: what is followed in its folder, and what is done there. */
export interface FollowCase {
  /** Its number in docs/following.md. */
  readonly id: string;
  readonly name: string;
  /** Patterns within the folder; `app.log` where not given. */
  readonly files?: readonly string[];
  /** What is there before the program starts. */
  readonly before?: (folder: CaseFolder) => void;
  readonly run: (folder: CaseFolder) => Promise<void>;
}

/** What the service's totals must be. */
export type Totals = Readonly<Record<string, number>>;

/** Long enough for some looks at all files of all cases, on a busy machine too, ms. */
export const QUIET_MS = 1_500;
/** Each case waits beside many others. */
const SETTLE_MS = 120_000;

/** A folder, and what the program counted there. */
export class CaseFolder extends LogFolder {
  private expected: Totals = {};

  constructor(
    readonly watcher: RunningWatcher,
    /** Name of the folder and of the service. */
    readonly service: string,
    private readonly totals: () => Promise<Totals>,
  ) {
    super(watcher.path(service));
    mkdirSync(this.directory, { recursive: true });
  }

  /** Waits until so many requests with that sum of times are counted, and what else is given; checked once more at the end of all cases. */
  async settled(processed: number, sum: number, others: Totals = {}): Promise<void> {
    this.expected = { processed, processing_ms: sum, unparsable: 0, ...others };
    await waitUntil(() => this.matches(), { what: 'the lines', timeoutMs: SETTLE_MS, everyMs: 30 }).catch(async () => {
      throw new Error(`${this.service}: expected ${JSON.stringify(this.expected)}, ${await this.seen()}`);
    });
  }

  /** Lets some looks pass and checks that nothing more was counted. */
  async quiet(): Promise<void> {
    const until = performance.now() + QUIET_MS;
    await waitUntil(() => performance.now() > until, { what: 'some looks', everyMs: 50 });
    await this.expectUnchanged();
  }

  /** Fails where more, or less, was counted than settled() last waited for. */
  async expectUnchanged(): Promise<void> {
    if (!(await this.matches()))
      throw new Error(`${this.service}: expected ${JSON.stringify(this.expected)}, ${await this.seen()}`);
  }

  private async matches(): Promise<boolean> {
    const totals = await this.counted();
    return Object.entries(this.expected).every(([name, count]) => totals[name] === count);
  }

  private async seen(): Promise<string> {
    const counted = Object.entries(await this.counted()).filter(([, count]) => count > 0);
    return `the watcher says ${JSON.stringify(Object.fromEntries(counted))}`;
  }

  private async counted(): Promise<Totals> {
    const totals = await this.totals();
    const bad = ['malformed', 'not_an_object', 'no_event', 'oversize'].map((name) => totals[name] ?? 0);
    return { ...totals, unparsable: bad.reduce((sum, count) => sum + count, 0) };
  }

  stats(): Promise<
    WatcherStats & { error_types: { error_type: string; count: number }[]; events: { event: string }[] }
  > {
    return this.watcher.get(`/v1/stats?window=1h&service=${this.service}`);
  }

  /** How often the program told of a file of this folder, by event of its own log. */
  told(event: string): number {
    const own = `${this.directory}/`;
    return this.watcher.ownLines(event).filter(({ path }) => String(path).startsWith(own)).length;
  }

  /** Descriptors that the program holds on files of this folder, removed ones among them. */
  descriptors(): string[] {
    const folder = `/proc/${this.watcher.pid}/fd`;
    return readdirSync(folder).flatMap((fd) => {
      try {
        const target = readlinkSync(join(folder, fd));
        return target.startsWith(`${this.directory}/`) ? [target] : [];
      } catch {
        // Closed between listing and looking.
        return [];
      }
    });
  }
}
