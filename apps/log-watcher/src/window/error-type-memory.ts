/**
 * Which error types were seen in the last 30 days, and since when each goes on without a pause of that length: what a type is "new" by.
 * Event time; bounded, because a log may hold any number of invented names. What there is no room for is counted and never new.
 */

/** How long a type is remembered after it was last seen, ms. */
export const REMEMBERED_MS = 30 * 86_400_000;
/** Types that are remembered. */
const MOST_TYPES = 500;

/** A type as plain values: its name, the times of RememberedType, the count, and the longest pause. */
export type SavedErrorType = readonly [string, number, number, number, number];

/** What is known of a type. Instants in epoch ms. */
export interface RememberedType {
  /** When it was first seen after more than 30 days without it, or at all. */
  readonly appearedMs: number;
  readonly lastMs: number;
  /** Lines since it appeared, weighted. */
  readonly count: number;
  /** The longest time without it since it appeared, ms: what comes back after a pause is no longer new. */
  readonly pauseMs: number;
}

/** Remembers. */
export class ErrorTypeMemory {
  /** Grows with each change of what is saved. */
  revision = 0;
  /** From when on it remembers, where that is later than the first line: lines were counted before without it. Epoch ms. */
  sinceMs: number | null = null;
  private types = new Map<string, RememberedType>();
  /** Of all that is known. */
  private latestMs = -Infinity;
  private lost = 0;

  /** Errors of types that there was no room for. */
  get overflow(): number {
    return this.lost;
  }

  /** One was met. Lines may come late: they do not make a type older than it is believed to be. */
  note(errorType: string, atMs: number, weight: number): void {
    this.revision++;
    this.latestMs = Math.max(this.latestMs, atMs);
    const known = this.types.get(errorType);
    const anew = { appearedMs: atMs, lastMs: atMs, count: weight, pauseMs: 0 };
    if (known === undefined) return this.learn(errorType, anew);
    if (atMs - known.lastMs > REMEMBERED_MS) this.types.set(errorType, anew);
    else {
      const { appearedMs, lastMs, count, pauseMs } = known;
      // A line from before it appeared shows that it is older; one from 30 days before says nothing.
      const earlier = atMs < appearedMs && appearedMs - atMs <= REMEMBERED_MS ? atMs : appearedMs;
      this.types.set(errorType, {
        appearedMs: earlier,
        lastMs: Math.max(lastMs, atMs),
        count: count + weight,
        pauseMs: Math.max(pauseMs, atMs - lastMs),
      });
    }
  }

  private learn(errorType: string, it: RememberedType): void {
    if (this.types.size >= MOST_TYPES) this.forget(it.lastMs);
    if (this.types.size < MOST_TYPES) this.types.set(errorType, it);
    else this.lost += it.count;
  }

  private forget(nowMs: number): void {
    for (const [name, { lastMs }] of this.types) if (nowMs - lastMs > REMEMBERED_MS) this.types.delete(name);
  }

  /** The types that appeared up to `nowMs` and have not been away for `quietMs` since, the first first. */
  recent(quietMs: number, nowMs: number): { readonly name: string; readonly type: RememberedType }[] {
    return [...this.types]
      .filter(
        ([, { appearedMs, lastMs, pauseMs }]) => appearedMs <= nowMs && Math.max(pauseMs, nowMs - lastMs) < quietMs,
      )
      .map(([name, type]) => ({ name, type }))
      .sort((a, b) => a.type.appearedMs - b.type.appearedMs);
  }

  /** Nothing was seen after `nowMs` where something seems to have been seen beyond `limitMs`: the clock was set back. */
  believeUntil(limitMs: number, nowMs: number): void {
    if (this.latestMs <= limitMs) return;
    this.revision++;
    for (const [name, it] of this.types) {
      const [appearedMs, lastMs] = [Math.min(it.appearedMs, nowMs), Math.min(it.lastMs, nowMs)];
      // A pause that reached into a time that never was is none.
      const pauseMs = it.lastMs > nowMs ? 0 : it.pauseMs;
      this.types.set(name, { ...it, appearedMs, lastMs, pauseMs });
    }
    this.latestMs = nowMs;
  }

  /** What is known of one; undefined where it was not seen. */
  get(errorType: string): RememberedType | undefined {
    return this.types.get(errorType);
  }

  /** As plain JSON. */
  snapshot(): { types: SavedErrorType[]; lost: number; sinceMs: number | null } {
    const types = [...this.types].map(([name, it]): SavedErrorType => [
      name,
      it.appearedMs,
      it.lastMs,
      it.count,
      it.pauseMs,
    ]);
    return { types, lost: this.lost, sinceMs: this.sinceMs };
  }

  /** The opposite of snapshot(); what cannot be read is forgotten. */
  restore(raw: unknown): void {
    const { types, lost, sinceMs } = (raw ?? {}) as { types?: unknown; lost?: unknown; sinceMs?: unknown };
    this.types = new Map();
    this.sinceMs = Number.isFinite(sinceMs) ? (sinceMs as number) : null;
    this.lost = Number(lost) || 0;
    for (const saved of Array.isArray(types) ? types.slice(0, MOST_TYPES) : []) {
      // States of before know nothing of pauses.
      const [name, appearedMs, lastMs, count, pauseMs = 0] = (Array.isArray(saved) ? saved : []) as unknown[];
      if (typeof name === 'string' && [appearedMs, lastMs, count, pauseMs].every(Number.isFinite))
        this.types.set(name, { appearedMs, lastMs, count, pauseMs } as RememberedType);
    }
    this.latestMs = Math.max(-Infinity, ...[...this.types.values()].map((it) => it.lastMs));
  }
}
