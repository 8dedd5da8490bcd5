/**
 * A sign of life for a dead man's switch outside (healthchecks.io, Uptime Kuma push, a cron monitor): called every minute as long as the
 * watcher works. When it stays out, somebody else raises the alarm that the watcher no longer can.
 */
import type { EventEmitter } from '#telemetry';
import type { Clock } from '../clock.js';
import { BY_STATUS, HttpSender } from './http-sender.js';

/** How often it is looked whether the next beat is due, ms: after a pause, life is shown at once. */
const LOOK_MS = 1_000;
const TIMEOUT_MS = 10_000;

/** What a heartbeat is made with. `url` may hold a secret. */
export interface HeartbeatParts {
  readonly url: string;
  /** How often, ms. Asked anew for each beat. */
  readonly everyMs: () => number;
  readonly clock: Clock;
  readonly log: EventEmitter;
  /** Whether the watcher reads, judges and saves. */
  readonly healthy: () => boolean;
}

/** Calls one address. */
export class Heartbeat {
  private readonly sender: HttpSender;
  private stopBeating: () => void = () => undefined;
  private failing = false;
  private beatAtMs = -Infinity;

  constructor(private readonly parts: HeartbeatParts) {
    const { url, clock } = parts;
    this.sender = new HttpSender(url, { timeoutMs: TIMEOUT_MS, now: () => clock.now() });
  }

  /** The first beat comes as soon as the watcher has read what was there. */
  start(): void {
    this.stopBeating = this.parts.clock.every(LOOK_MS, () => {
      const nowMs = this.parts.clock.now();
      const waited = nowMs < this.beatAtMs || nowMs - this.beatAtMs >= this.parts.everyMs();
      if (!waited || !this.parts.healthy()) return;
      this.beatAtMs = nowMs;
      void this.beat();
    });
  }

  /** Ends it, and with it the sign of life. */
  async stop(): Promise<void> {
    this.stopBeating();
    await this.sender.close();
  }

  private async beat(): Promise<void> {
    const { url, log, clock } = this.parts;
    const abort = new AbortController();
    const cancel = clock.after(TIMEOUT_MS, () => abort.abort());
    const outcome = await this.sender.post({ url: new URL(url), body: '{"status":"ok"}' }, abort.signal, BY_STATUS);
    cancel();
    // Said once: the switch itself will complain for as long as it lasts.
    if (!outcome.ok && !this.failing)
      log.emit('heartbeat_failed', { reason: outcome.reason, message: outcome.message });
    this.failing = !outcome.ok;
  }
}
