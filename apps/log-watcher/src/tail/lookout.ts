/**
 * When files are looked at: those of which an event tells at once, all of them now and then, since events are a hint and no promise. The
 * time goes by the clock alone where there are no events, or not of everything.
 */
import type { Clock } from '../clock.js';
import { FileEvents } from './file-events.js';
import type { FileSelection } from './glob.js';
import { LookRhythm } from './look-pause.js';
import type { Roster } from './roster.js';
import { Waiting } from './waiting.js';

/** Files are looked at so often even if no event tells of them, in ms, unless the options say otherwise … */
const POLL_MS = 250;
/** … and so many times more seldom where events tell of all but what is written through memory or a name elsewhere. */
const CALM = 4;

/** What a lookout is made of. */
export interface LookoutOptions {
  readonly roster: Roster;
  readonly clock: Clock;
  /** How often files are looked at where no event tells of them, ms. */
  readonly pollMs?: number | undefined;
}

/** Looks, in time. */
export class Lookout {
  private nextLookAtMs = 0;
  private lookedAtMs = 0;
  private readonly rhythm = new LookRhythm();
  private readonly waiting: Waiting;
  private events: FileEvents | undefined;

  constructor(private readonly options: LookoutOptions) {
    this.waiting = new Waiting(options.clock);
  }

  /** Asks the system for file events from now on. @param failed told once why there are none (any more) */
  listen(selection: FileSelection, failed: (reason: string) => void): void {
    this.events = new FileEvents(selection, {
      told: () => this.waiting.interrupt(),
      moved: () => this.lookSoon(),
      failed: (reason) => {
        this.close();
        this.lookSoon();
        failed(reason);
      },
    });
    this.cover();
  }

  /** Where watches are new, something may have happened before them. */
  private cover(): void {
    if (this.events?.cover(this.options.roster.listing.directories) === true) this.lookSoon();
  }

  /** What happens again and again must not make looking take all of the time. */
  private lookSoon(): void {
    this.nextLookAtMs = Math.min(this.nextLookAtMs, this.lookedAtMs + this.rhythm.hurriedMs);
    this.waiting.interrupt();
  }

  /** A turn begins: looks at what events told of, or at everything where that is due. */
  look(): void {
    const { clock, roster } = this.options;
    const nowMs = clock.now();
    this.waiting.turns();
    // Also when the clock was set back: it may take hours until it comes to that time again.
    if (nowMs >= this.nextLookAtMs || nowMs < this.lookedAtMs) return this.lookAtAll();
    const told = this.events?.told;
    if (told === undefined || told.size === 0) return;
    if (!roster.glance(told, nowMs)) this.lookSoon();
    told.clear();
  }

  /** Looks at everything, now. */
  lookAtAll(): void {
    const { clock, pollMs = POLL_MS, roster } = this.options;
    const startedAtMs = clock.now();
    this.events?.told.clear();
    roster.look(startedAtMs);
    this.lookedAtMs = clock.now();
    this.rhythm.looked(this.lookedAtMs - startedAtMs);
    this.nextLookAtMs = this.lookedAtMs + this.restMs(pollMs);
    this.cover();
  }

  private restMs(pollMs: number): number {
    const { roster } = this.options;
    if (roster.unmet) return 0;
    // Who has come now may not stay for long.
    if (roster.hasNews) return Math.max(pollMs, this.rhythm.hurriedMs);
    const isCalm = this.events?.isComplete === true && !roster.isRestless;
    return this.rhythm.pauseMs(isCalm ? CALM * pollMs : pollMs);
  }

  /** Until something may have happened: an event, or the time to look again. */
  wait(): Promise<void> {
    return this.waiting.until(this.nextLookAtMs, () => (this.events?.told.size ?? 0) > 0);
  }

  /** Ends a wait. */
  interrupt(): void {
    this.waiting.interrupt();
  }

  /** Ends the events. */
  close(): void {
    this.events?.close();
    this.events = undefined;
  }
}
