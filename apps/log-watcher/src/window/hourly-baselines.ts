/**
 * The figures of each hour of the last 30 days: what "as usual" and "a week before" are told from, long after the windows have forgotten.
 * An hour is taken over from the windows a little after it has ended, so that late lines are in it. Event time; 720 hours at most.
 */
import type { WindowStats, WindowView } from './window-view.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Hours that are kept. */
const MOST_HOURS = 30 * 24;
/** An hour is taken over so long after its end, ms: lines come late by seconds, and those of several files by a little more. */
const SETTLE_MS = 2 * 60_000;
/** The windows hold no older hours than these. */
const REACH_HOURS = 24;

/** What is kept of an hour. */
export type HourFigures = Pick<
  WindowStats,
  'received' | 'processed' | 'failed' | 'rejected' | 'error_lines' | 'avg_ms' | 'lines'
>;

const NAMES = ['received', 'processed', 'failed', 'rejected', 'error_lines', 'avg_ms', 'lines'] as const;

/** Remembers. */
export class HourlyBaselines {
  /** Grows with each change of what is saved. */
  revision = 0;
  /** By the start of the hour, oldest first. */
  private hours = new Map<number, HourFigures>();
  private nextMs: number | null = null;

  /** Takes over the hours that have ended by `nowMs`. Costs nothing where none has. */
  roll(view: WindowView, nowMs: number): void {
    const firstMs = view.firstAtMs;
    if (firstMs === null) return;
    const open = hourOf(nowMs - SETTLE_MS);
    // A clock that was set back: the hours to come are told anew.
    if (this.nextMs !== null && this.nextMs > open + HOUR_MS) this.nextMs = open;
    let at = Math.max(this.nextMs ?? hourOf(firstMs), open - REACH_HOURS * HOUR_MS);
    for (; at < open; at += HOUR_MS) this.take(at, view.stats(HOUR_MS - 1, at + HOUR_MS - 1));
    if (at !== this.nextMs) this.revision++;
    this.nextMs = at;
  }

  private take(startMs: number, stats: WindowStats): void {
    // An hour without a line is no hour with nothing to do: the log may have been out of reach.
    if (stats.lines === 0) return;
    this.hours.delete(startMs);
    this.hours.set(startMs, Object.fromEntries(NAMES.map((name) => [name, stats[name]])) as unknown as HourFigures);
    for (const hour of this.hours.keys()) {
      if (this.hours.size <= MOST_HOURS && hour > startMs - MOST_HOURS * HOUR_MS) break;
      this.hours.delete(hour);
    }
  }

  /** Forgets the hours beyond `limitMs`, when the clock was set back. */
  believeUntil(limitMs: number): void {
    if (this.nextMs === null || this.nextMs <= limitMs) return;
    this.revision++;
    for (const hour of this.hours.keys()) if (hour > limitMs) this.hours.delete(hour);
    this.nextMs = hourOf(limitMs);
  }

  /** The hour that `atMs` lies in; undefined where nothing is known of it. */
  at(atMs: number): HourFigures | undefined {
    return this.hours.get(hourOf(atMs));
  }

  /**
   * The same hour of the day on the days before, the day before first.
   * @param sinceMs hours that began before are left out: of an hour that was watched in part, counts are too small. Epoch ms
   */
  sameHours(atMs: number, sinceMs = -Infinity): HourFigures[] {
    const found: HourFigures[] = [];
    for (let day = 1; day <= MOST_HOURS / 24; day++) {
      const startMs = hourOf(atMs - day * DAY_MS);
      const hour = startMs < sinceMs ? undefined : this.hours.get(startMs);
      if (hour !== undefined) found.push(hour);
    }
    return found;
  }

  /** How many hours are kept. */
  get size(): number {
    return this.hours.size;
  }

  /** As plain JSON. */
  snapshot(): unknown {
    return {
      nextMs: this.nextMs,
      hours: [...this.hours].map(([at, it]) => [at, ...NAMES.map((name) => it[name])]),
    };
  }

  /** The opposite of snapshot(); what cannot be read is forgotten. */
  restore(raw: unknown): void {
    const { nextMs, hours } = (raw ?? {}) as { nextMs?: unknown; hours?: unknown };
    this.nextMs = typeof nextMs === 'number' && Number.isFinite(nextMs) ? nextMs : null;
    this.hours = new Map();
    for (const saved of Array.isArray(hours) ? hours.slice(-MOST_HOURS) : []) {
      const [at, ...values] = (Array.isArray(saved) ? saved : []) as unknown[];
      const whole = values.length === NAMES.length && values.every((it) => it === null || Number.isFinite(it));
      if (typeof at === 'number' && whole)
        this.hours.set(at, Object.fromEntries(NAMES.map((name, i) => [name, values[i]])) as unknown as HourFigures);
    }
  }
}

function hourOf(atMs: number): number {
  return Math.floor(atMs / HOUR_MS) * HOUR_MS;
}
