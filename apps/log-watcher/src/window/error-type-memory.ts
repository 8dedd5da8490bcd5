/**
 * Which error types were seen in the last 30 days, and since when each goes on without a pause of that length: what a type is "new" by.
 * Event time; bounded, because a log may hold any number of invented names. What there is no room for is counted and never new.
 */

/** How long a type is remembered after it was last seen, ms. */
export const REMEMBERED_MS = 30 * 86_400_000;
/** Types that are remembered. */
const MOST_TYPES = 500;

/** A type as plain values: its name, the times of RememberedType, and the count. */
export type SavedErrorType = readonly [string, number, number, number];

/** What is known of a type. Instants in epoch ms. */
export interface RememberedType {
  /** When it was first seen after more than 30 days without it, or at all. */
  readonly appearedMs: number;
  readonly lastMs: number;
  /** Lines since it appeared, weighted. */
  readonly count: number;
}

/** Remembers. */
export class ErrorTypeMemory {
  /** Grows with each change of what is saved. */
  revision = 0;
  /** From when on it remembers, where that is later than the first line: lines were counted before without it. Epoch ms. */
  sinceMs: number | null = null;
  private types = new Map<string, RememberedType>();
  private lost = 0;

  /** Errors of types that there was no room for. */
  get overflow(): number {
    return this.lost;
  }

  /** One was met. Lines may come late: they do not make a type older than it is believed to be. */
  note(errorType: string, atMs: number, weight: number): void {
    this.revision++;
    const known = this.types.get(errorType);
    if (known === undefined) return this.learn(errorType, { appearedMs: atMs, lastMs: atMs, count: weight });
    if (atMs - known.lastMs > REMEMBERED_MS)
      this.types.set(errorType, { appearedMs: atMs, lastMs: atMs, count: weight });
    else {
      const { appearedMs, lastMs, count } = known;
      // A line from before it appeared shows that it is older; one from 30 days before says nothing.
      const earlier = atMs < appearedMs && appearedMs - atMs <= REMEMBERED_MS ? atMs : appearedMs;
      this.types.set(errorType, { appearedMs: earlier, lastMs: Math.max(lastMs, atMs), count: count + weight });
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

  /** The types that appeared up to `nowMs` and were seen in the last `quietMs` before it, the first first. */
  recent(quietMs: number, nowMs: number): { readonly name: string; readonly type: RememberedType }[] {
    return [...this.types]
      .filter(([, { appearedMs, lastMs }]) => appearedMs <= nowMs && nowMs - lastMs < quietMs)
      .map(([name, type]) => ({ name, type }))
      .sort((a, b) => a.type.appearedMs - b.type.appearedMs);
  }

  /** What is known of one; undefined where it was not seen. */
  get(errorType: string): RememberedType | undefined {
    return this.types.get(errorType);
  }

  /** As plain JSON. */
  snapshot(): { types: SavedErrorType[]; lost: number; sinceMs: number | null } {
    const types = [...this.types].map(([name, it]): SavedErrorType => [name, it.appearedMs, it.lastMs, it.count]);
    return { types, lost: this.lost, sinceMs: this.sinceMs };
  }

  /** The opposite of snapshot(); what cannot be read is forgotten. */
  restore(raw: unknown): void {
    const { types, lost, sinceMs } = (raw ?? {}) as { types?: unknown; lost?: unknown; sinceMs?: unknown };
    this.types = new Map();
    this.sinceMs = Number.isFinite(sinceMs) ? (sinceMs as number) : null;
    this.lost = Number(lost) || 0;
    for (const saved of Array.isArray(types) ? types.slice(0, MOST_TYPES) : []) {
      const [name, appearedMs, lastMs, count] = (Array.isArray(saved) ? saved : []) as unknown[];
      if (typeof name === 'string' && [appearedMs, lastMs, count].every(Number.isFinite))
        this.types.set(name, { appearedMs, lastMs, count } as RememberedType);
    }
  }
}
