/**
 * The flow of a log line: tail → parse → window → rules → outbox. One loop on one thread: a turn of reading, a look at the rules,
 * a snapshot when it is due. Nothing is told to anybody before the tail has caught up once, and nothing before the snapshot that
 * holds it is on disk.
 */
import type { EventEmitter } from '#telemetry';
import type { Clock } from '../clock.js';
import type { DeliveryHealth } from '../notify/delivery-health.js';
import type { Dispatcher } from '../notify/dispatcher.js';
import type { Outbox } from '../notify/outbox.js';
import type { Tail } from '../tail/tail.js';
import { Committer } from './committer.js';
import type { Services } from './services.js';
import type { StateStore } from './state-store.js';
import { tellTransition } from './tell-alerts.js';

/** New lines are judged at once, but not more often than this, ms. */
const JUDGE_MS = 100;
/** Without new lines the rules are looked at so often, ms: time alone may end an alert. */
const IDLE_JUDGE_MS = 1_000;
/**
 * What was counted is saved so often, ms, and more seldom the larger the state: a crash costs no line, only reading the last ones
 * again, so the disk need not be kept busy. What is to be told is saved at once.
 */
const COMMIT_MS = 1_000;
const COMMIT_MS_PER_BYTE = 0.005;
/** Without anything new the state is saved so often, ms. */
const IDLE_COMMIT_MS = 60_000;
/** Bad lines are told of so often, ms. */
const COMPLAIN_MS = 60_000;

/** The stages, and what they share. */
export interface WatchParts {
  readonly tail: Tail;
  readonly services: Services;
  readonly dispatcher: Dispatcher;
  readonly health: DeliveryHealth;
  readonly outbox: Outbox;
  readonly store: StateStore;
  readonly clock: Clock;
  readonly log: EventEmitter;
}

/** The running flow. */
export class Watch {
  /** Whether all that was there at the start has been read. */
  live = false;
  /** Whether the state could be saved when it was last tried. */
  saved = true;
  /** Since the start. */
  bytesRead = 0;
  private readonly committer: Committer;
  private following: Promise<void> | undefined;
  private stopping = false;
  private dirty = false;
  private unjudged = false;
  private judgedAtMs = 0;
  private committedAtMs = 0;
  private complainedAtMs = 0;

  /** @param onTold called when the outbox has something new; whoever sends it waits for commit() first */
  constructor(
    private readonly parts: WatchParts,
    private readonly onTold: () => void,
  ) {
    this.committer = new Committer(() => this.save());
  }

  /** Takes the saved state up, finds the files and begins to read. Rejects where the state cannot be saved. */
  async start(): Promise<void> {
    this.restore();
    // Before the first line: a crash at once leaves a state that says since when archives hold what nobody has read.
    await this.commit();
    await this.parts.tail.start();
    // Where files were found and skipped: a crash before the first line must not have them read after all.
    await this.commit();
    this.following = this.follow();
  }

  /** Settles when the flow has ended: resolves after stop(), rejects when it broke. */
  get ended(): Promise<void> {
    return this.following ?? Promise.resolve();
  }

  private async follow(): Promise<void> {
    const { clock, services, tail } = this.parts;
    while (!this.stopping) {
      services.tick(clock.now(), this.live);
      const bytes = await tail.turn(services);
      this.bytesRead += bytes;
      if (bytes > 0) this.dirty = this.unjudged = true;
      this.live ||= bytes === 0 || tail.caughtUp;
      this.judge();
      this.complain();
      this.commitWhenDue();
      if (bytes === 0) await tail.wait();
    }
  }

  /**
   * window → rules → outbox. Not while old lines are read: the first look then goes through the instants that were missed, in the
   * lines' own time, and only what holds by now is told.
   */
  private judge(): void {
    const { clock, dispatcher, health, log, outbox, services, tail } = this.parts;
    const nowMs = clock.now();
    if (!this.live || elapsed(this.judgedAtMs, nowMs) < (this.unjudged ? JUDGE_MS : IDLE_JUDGE_MS)) return;
    this.judgedAtMs = nowMs;
    this.unjudged = false;
    services.noteUnreadable(tail.unreadable);
    const transitions = [...services.evaluate(nowMs), ...health.evaluate(nowMs)];
    const { revision } = outbox;
    // Without news too: a silence may be over, and some receivers have to be reminded.
    dispatcher.take(transitions, nowMs);
    for (const transition of transitions) tellTransition(log, transition);
    if (outbox.revision !== revision) this.onTold();
  }

  private complain(): void {
    const nowMs = this.parts.clock.now();
    if (elapsed(this.complainedAtMs, nowMs) < COMPLAIN_MS) return;
    const complaints = this.parts.services.takeComplaints();
    if (complaints.length > 0) this.complainedAtMs = nowMs;
    for (const complaint of complaints) this.parts.log.emit('lines_unparsable', complaint);
  }

  private commitWhenDue(): void {
    const sinceMs = elapsed(this.committedAtMs, this.parts.clock.now());
    const dirtyMs = COMMIT_MS + COMMIT_MS_PER_BYTE * this.parts.store.lastBytes;
    if (this.committer.busy || sinceMs < (this.dirty ? dirtyMs : IDLE_COMMIT_MS)) return;
    this.commit().catch(() => undefined);
  }

  /** Resolves when everything up to now is durable. Rejects where it cannot be saved. */
  commit(): Promise<void> {
    return this.committer.commit();
  }

  private async save(): Promise<void> {
    const nowMs = this.parts.clock.now();
    this.committedAtMs = nowMs;
    this.dirty = false;
    try {
      await this.parts.store.save(nowMs, this.encode());
      this.saved = true;
    } catch (error) {
      this.dirty = true;
      if (this.saved)
        this.parts.log.emit('state_save_failed', { path: this.parts.store.path, message: (error as Error).message });
      this.saved = false;
      throw error;
    }
  }

  /** Everything of this very moment: what is encoded here belongs together. */
  private encode(): Record<string, string> {
    const { dispatcher, health, outbox, services, tail } = this.parts;
    return {
      tail: JSON.stringify(tail.snapshot()),
      services: services.encode(),
      outbox: JSON.stringify(outbox.snapshot()),
      silences: JSON.stringify(dispatcher.snapshot()),
      deliveries: JSON.stringify(health.snapshot()),
    };
  }

  private restore(): void {
    const { clock, log, store, tail } = this.parts;
    const fresh = this.encode();
    const { used, refused } = store.load(clock.now(), ({ parts }) => {
      try {
        this.take(parts);
      } catch (error) {
        this.take(Object.fromEntries(Object.entries(fresh).map(([name, json]) => [name, JSON.parse(json) as unknown])));
        throw error;
      }
    });
    for (const { path, reason, keptAs } of refused)
      log.emit('state_restored', { path: keptAs, reason: 'unusable', message: `${path}: ${reason}` }, 'WARNING');
    if (used === undefined) return;
    tail.restore(used.parts['tail']);
    log.emit('state_restored', { path: used.path });
  }

  private take(parts: Readonly<Record<string, unknown>>): void {
    const { dispatcher, health, outbox, services } = this.parts;
    services.restore(parts);
    outbox.restore(parts['outbox'], this.parts.clock.now());
    dispatcher.restore(parts['silences']);
    health.restore(parts['deliveries']);
  }

  /** Ends the flow at a line's boundary and saves for the last time. Rejects where that fails. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.parts.tail.interrupt();
    try {
      await this.following;
    } finally {
      await this.parts.tail.stop();
      await this.commit();
    }
  }
}

/** Ms since an instant. A clock that was set back makes everything due, or nothing would happen until it is that time again. */
function elapsed(sinceMs: number, nowMs: number): number {
  return nowMs < sinceMs ? Infinity : nowMs - sinceMs;
}
