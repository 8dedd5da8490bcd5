/** A tail on a temporary folder, and the count of what it reads: for tests that act on real files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '#testkit';
import { systemClock } from '../src/clock.js';
import { FileSelection } from '../src/tail/glob.js';
import type { Intake, LineOrigin } from '../src/tail/intake.js';
import { eachLine } from '../src/tail/line-splitter.js';
import type { TailObserver } from '../src/tail/tail-observer.js';
import { Tail } from '../src/tail/tail.js';
import { LogFolder } from './log-folder.js';

/** More often than in service, so that tests end soon. */
const POLL_MS = 20;
/** Pauses without news after which nothing is expected to come. */
const QUIET_PAUSES = 4;

/** What was read. */
export class Counting implements Intake {
  records = 0;
  sum = 0;
  blanks = 0;
  oversized = 0;
  unparsable = 0;
  readonly texts: string[] = [];

  lines(block: Buffer, origin: LineOrigin): void {
    eachLine(block, { line: (bytes) => this.line(bytes, origin), blank: () => this.blank() });
  }

  line(bytes: Buffer, origin: LineOrigin): void {
    const text = bytes.toString();
    this.texts.push(text);
    try {
      const record = JSON.parse(text) as { processing_time_ms: number; timestamp: string };
      this.records++;
      this.sum += record.processing_time_ms;
      origin.lastAtMs = Date.parse(record.timestamp);
    } catch {
      this.unparsable++;
    }
  }

  blank(): void {
    this.blanks++;
  }

  oversize(): void {
    this.oversized++;
  }
}

/** How the folder is followed. */
export interface FollowOptions {
  /** Patterns within the folder. */
  readonly patterns?: readonly string[];
  readonly events?: boolean;
}

/** A folder under test. */
export class FollowedFolder extends LogFolder {
  counted = new Counting();
  /** What the observer was told, "truncated app.log". */
  told: string[] = [];
  /** What the turns have told, of all runs. */
  bytesRead = 0;
  private tail: Tail | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopping = false;
  /** Times that there was nothing to read until the next look. */
  private pauses = 0;

  constructor(private readonly options: FollowOptions = {}) {
    super(mkdtempSync(join(tmpdir(), 'safelight-tail-')));
  }

  /** Begins to follow. @param saved what stop() gave */
  async start(saved?: unknown): Promise<void> {
    const patterns = (this.options.patterns ?? ['app.log']).map((pattern) =>
      pattern.startsWith('!') ? `!${this.path(pattern.slice(1))}` : this.path(pattern),
    );
    const tell = (what: string) => (path: string) => void this.told.push(`${what} ${path.split('/').at(-1)}`);
    const observer: TailObserver = {
      followed: tell('followed'),
      rotated: tell('rotated'),
      truncated: tell('truncated'),
      unreadable: tell('unreadable'),
      lost: tell('lost'),
      eventsUnavailable: tell('no events'),
    };
    const selection = new FileSelection(patterns);
    const events = this.options.events ?? true;
    const tail = new Tail({ selection, clock: systemClock, observer, events, pollMs: POLL_MS });
    if (saved !== undefined) tail.restore(saved);
    this.tail = tail;
    this.stopping = false;
    await tail.start();
    this.running = this.follow(tail);
  }

  private async follow(tail: Tail): Promise<void> {
    while (!this.stopping) {
      const bytes = await tail.turn(this.counted);
      this.bytesRead += bytes;
      if (bytes > 0) continue;
      await tail.wait();
      this.pauses++;
    }
  }

  get figures() {
    if (this.tail === undefined) throw new Error('not started');
    return this.tail.figures;
  }

  /** How often there was nothing to read, and the next look was waited for. */
  get looks(): number {
    return this.pauses;
  }

  /** What is saved of it at this moment. */
  saved(): unknown {
    return JSON.parse(JSON.stringify(this.tail?.snapshot() ?? null));
  }

  /** Ends at a line's boundary. @returns what start() goes on from */
  async stop(): Promise<unknown> {
    this.stopping = true;
    this.tail?.interrupt();
    await this.running;
    const saved = this.saved();
    await this.tail?.stop();
    return saved;
  }

  /** Waits until that many records with that sum were read, and that nothing more comes in the next polls. */
  async expectSettled(records: number, sum: number): Promise<void> {
    const state = () => `${this.counted.records} records, sum ${this.counted.sum}`;
    const wanted = `${records} records, sum ${sum}`;
    await waitUntil(() => this.counted.records >= records, { what: wanted }).catch(() => undefined);
    await this.quiet();
    if (state() !== wanted) throw new Error(`expected ${wanted}, read ${state()}`);
  }

  /** Lets some polls pass; nothing can be waited for where nothing must happen. */
  async quiet(): Promise<void> {
    const until = performance.now() + 3 * POLL_MS;
    // Looks that really happened: on a busy machine the time alone may pass without one.
    const pauses = this.pauses + QUIET_PAUSES;
    await waitUntil(() => performance.now() > until && this.pauses >= pauses, { what: 'some polls' });
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
