/** What the process told of its own state in the last hours, such as its memory: by the time at which it told it, in bounded memory. */
import { GAUGES, type GaugeName } from '../parse/signal.js';

/** Values of one stretch of time are kept as one. The process tells them as often. */
const SLOT_MS = 10_000;
/** How far back they are kept, ms. */
export const GAUGE_REACH_MS = 3_600_000;

/** How the values of a span become one. */
export const AGGREGATES = ['mean', 'max', 'min', 'last'] as const;

/** One of them. */
export type Aggregate = (typeof AGGREGATES)[number];

/** The figures of a span. */
export interface GaugeFigures {
  /** Null where nothing was told. */
  readonly value: number | null;
  /** How often it was told. */
  readonly samples: number;
}

/** Values of one gauge in one stretch of time: when it began, how many, their sum, least, greatest, the last one and its time. */
type Slot = [startMs: number, count: number, sum: number, min: number, max: number, last: number, lastMs: number];

/** A slot as it is saved; of a single value its time and the value. */
type SavedSlot = Slot | [atMs: number, value: number];

/** Remembers. */
export class GaugeMemory {
  /** Grows with each change of what is saved. */
  revision = 0;
  private slots = new Map<GaugeName, Slot[]>();

  /** The process told a value. Times may come late, but not from before everything that is kept. */
  note(gauge: GaugeName, value: number, atMs: number): void {
    const startMs = Math.floor(atMs / SLOT_MS) * SLOT_MS;
    const slots = this.slots.get(gauge) ?? [];
    const youngestMs = youngestOf(slots);
    const head = Math.max(startMs, youngestMs);
    if (startMs <= head - GAUGE_REACH_MS) return;
    this.revision++;
    // Mostly the process tells what is new: nothing has to be looked for then, and nothing sorted.
    const slot = startMs > youngestMs ? undefined : slots.findLast((it) => it[0] === startMs);
    if (slot === undefined) {
      slots.push([startMs, 1, value, value, value, value, atMs]);
      if (startMs < youngestMs) slots.sort((a, b) => a[0] - b[0]);
    } else {
      slot[1]++;
      slot[2] += value;
      slot[3] = Math.min(slot[3], value);
      slot[4] = Math.max(slot[4], value);
      if (atMs >= slot[6]) [slot[5], slot[6]] = [value, atMs];
    }
    while (slots.length > 0 && slots[0]![0] <= head - GAUGE_REACH_MS) slots.shift();
    this.slots.set(gauge, slots);
  }

  /** The value over the `spanMs` that end at `nowMs`, to the slot. */
  read(gauge: GaugeName, aggregate: Aggregate, spanMs: number, nowMs: number): GaugeFigures {
    const within = (this.slots.get(gauge) ?? []).filter((it) => it[0] > nowMs - spanMs - SLOT_MS && it[0] <= nowMs);
    const samples = within.reduce((sum, it) => sum + it[1], 0);
    if (samples === 0) return { value: null, samples };
    switch (aggregate) {
      case 'mean':
        return { value: within.reduce((sum, it) => sum + it[2], 0) / samples, samples };
      case 'max':
        return { value: Math.max(...within.map((it) => it[4])), samples };
      case 'min':
        return { value: Math.min(...within.map((it) => it[3])), samples };
      case 'last':
        return { value: within.at(-1)![5], samples };
    }
  }

  /** Whether the process ever told it. */
  knows(gauge: GaugeName): boolean {
    return this.slots.has(gauge);
  }

  /** Forgets what was told from beyond `limitMs`, when the clock was set back. */
  believeUntil(limitMs: number): void {
    for (const [gauge, slots] of this.slots) {
      const last = slots.at(-1);
      if (last === undefined || last[0] <= limitMs) continue;
      this.revision++;
      this.slots.set(
        gauge,
        slots.filter((it) => it[0] <= limitMs),
      );
    }
  }

  /** As plain JSON; most stretches hold one value, which needs no sum. */
  snapshot(): Readonly<Record<string, readonly SavedSlot[]>> {
    const saved = ([start, count, sum, min, max, last, lastMs]: Slot): SavedSlot =>
      count === 1 ? [lastMs, last] : [start, count, sum, min, max, last, lastMs];
    return Object.fromEntries([...this.slots].map(([gauge, slots]) => [gauge, slots.map(saved)]));
  }

  /** The opposite of snapshot(); what cannot be read is forgotten. */
  restore(raw: unknown): void {
    const saved = (raw ?? {}) as Readonly<Record<string, unknown>>;
    this.slots = new Map();
    for (const gauge of GAUGES) {
      const slots = Array.isArray(saved[gauge]) ? saved[gauge].flatMap(slotOf) : [];
      if (slots.length > 0) this.slots.set(gauge, slots.slice(-GAUGE_REACH_MS / SLOT_MS));
    }
  }
}

function youngestOf(slots: readonly Slot[]): number {
  return slots.at(-1)?.[0] ?? -Infinity;
}

function slotOf(raw: unknown): Slot[] {
  if (!Array.isArray(raw) || !raw.every(Number.isFinite)) return [];
  const [atMs, value] = raw as number[];
  if (raw.length === 2) return [[Math.floor(atMs! / SLOT_MS) * SLOT_MS, 1, value!, value!, value!, value!, atMs!]];
  return raw.length === 7 ? [raw as unknown as Slot] : [];
}
