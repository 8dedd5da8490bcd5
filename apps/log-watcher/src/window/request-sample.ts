/**
 * A few requests that stand for all of one outcome in a stretch of time, with what they are told apart by: a priority sample (Duffield,
 * Lund and Thorup, 2007). Each request draws a number u in (0, 1]; the requests with the greatest weight / u stay. Where no more came
 * than there is room for, nothing is lost; else any share is estimated without bias, with a standard error of at most 0.5 / √capacity for
 * one sample. Two samples merge into what one of all their requests would have been.
 */
import type { LogEntry } from '../parse/log-entry.js';
import { DIMENSIONS, dimensionsOf } from './dimensions.js';
import type { Sieve } from './sieve.js';
import type { SampledRequest } from './window-view.js';

type Values = SampledRequest['values'];

/** Numbers are drawn from 1 to this. */
const TICKETS = 1 << 20;
/** Stands for a time that is not known, ms. */
const NO_TIME = -1;

/** As plain values: how many were offered, the greatest priority that was let go, the distinct values, and a row a request: ticket, weight, ms, indexes of values, and of the error type where there is one. */
export type SavedSample = readonly [] | readonly [number, number, readonly string[], readonly (readonly number[])[]];

/** The ticket of the n-th request of a sample. Repeatable: the same lines draw the same tickets, before a restart and after it. */
function ticketOf(n: number, atMs: number): number {
  let mixed = Math.imul(n, 0x6d2b79f5) ^ (atMs | 0);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) & (TICKETS - 1)) + 1;
}

const NONE: never[] = [];

/** The sample of one outcome in one bucket. */
export class RequestSample {
  // Made when first needed: most buckets hold no failure.
  private tickets: number[] = NONE;
  private weights: number[] = NONE;
  private times: number[] = NONE;
  private values: Values[] = NONE;
  private errorTypes: (string | undefined)[] = NONE;
  private offered = 0;
  /** The greatest priority that was let go; 0 while all requests are here. */
  private threshold = 0;
  /** Place and priority of the request that goes next, where there is no more room. */
  private least = 0;
  private leastPriority = 0;

  /** @param capacity requests that stay */
  constructor(private readonly capacity: number) {}

  /**
   * Takes a request in, or lets it go. Its values are asked for only if it stays.
   * @param sieve where the sample is of a shorter time than the requests are to be thinned out over
   */
  offer(entry: LogEntry, sieve?: Sieve): void {
    const ticket = ticketOf(++this.offered, entry.atMs);
    const { weight } = entry;
    if (sieve?.admits((weight * TICKETS) / ticket, entry.atMs) === false) {
      if (sieve.bar > this.threshold) this.threshold = sieve.bar;
      return;
    }
    const place = this.placeFor(ticket, weight);
    if (place === -1) return;
    const { errorType, processingTimeMs: ms = NO_TIME } = entry;
    this.put(place, { ticket, weight, ms, values: dimensionsOf(entry), errorType });
  }

  /** Where a request goes; −1 where it does not stay. */
  private placeFor(ticket: number, weight: number): number {
    const { length } = this.tickets;
    if (length < this.capacity) return length;
    const priority = (weight * TICKETS) / ticket;
    if (priority > this.leastPriority) {
      this.threshold = Math.max(this.threshold, this.leastPriority);
      return this.least;
    }
    this.threshold = Math.max(this.threshold, priority);
    return -1;
  }

  private put(place: number, drawn: Drawn): void {
    if (this.tickets === NONE)
      [this.tickets, this.weights, this.times, this.values, this.errorTypes] = [[], [], [], [], []];
    this.tickets[place] = drawn.ticket;
    this.weights[place] = drawn.weight;
    this.times[place] = drawn.ms;
    this.values[place] = drawn.values;
    this.errorTypes[place] = drawn.errorType;
    if (this.tickets.length === this.capacity) this.findLeast();
  }

  private findLeast(): void {
    this.leastPriority = Infinity;
    for (let place = 0; place < this.capacity; place++) {
      const priority = (this.weights[place]! * TICKETS) / this.tickets[place]!;
      if (priority >= this.leastPriority) continue;
      this.leastPriority = priority;
      this.least = place;
    }
  }

  /** Takes in another sample. */
  merge(other: RequestSample): void {
    if (other.offered === 0) return;
    for (const index of other.kept) {
      const [ticket, weight] = [other.tickets[index]!, other.weights[index]!];
      const place = this.placeFor(ticket, weight);
      if (place === -1) continue;
      const errorType = other.errorTypes[index];
      this.put(place, { ticket, weight, ms: other.times[index]!, values: other.values[index]!, errorType });
    }
    this.offered += other.offered;
    this.threshold = Math.max(this.threshold, other.threshold);
  }

  /** Places of the requests that stay: those above all that was let go. */
  private get kept(): number[] {
    const places: number[] = [];
    for (let place = 0; place < this.tickets.length; place++)
      if ((this.weights[place]! * TICKETS) / this.tickets[place]! > this.threshold) places.push(place);
    return places;
  }

  /** The requests, each with the weight that it stands for by estimate. */
  requests(): SampledRequest[] {
    return this.kept.map((place) => ({
      weight: Math.max(this.weights[place]!, this.threshold),
      ms: this.times[place] === NO_TIME ? null : this.times[place]!,
      values: this.values[place]!,
      errorType: this.errorTypes[place],
    }));
  }

  save(): SavedSample {
    if (this.offered === 0) return [];
    const indexes = new Map<string | undefined, number>([[undefined, 0]]);
    const rows = this.kept.map((place) => {
      const row = [this.tickets[place]!, this.weights[place]!, this.times[place]!];
      const errorType = this.errorTypes[place];
      for (const value of errorType === undefined ? this.values[place]! : [...this.values[place]!, errorType]) {
        if (!indexes.has(value)) indexes.set(value, indexes.size);
        row.push(indexes.get(value)!);
      }
      return row;
    });
    return [this.offered, this.threshold, [...indexes.keys()].slice(1) as string[], rows];
  }

  /** Takes up what save() gave. What makes no sense is left out. */
  load(saved: SavedSample): void {
    if (saved.length === 0) return;
    const [offered, threshold, names, rows] = saved;
    for (const [ticket, weight, ms, ...indexes] of rows as SavedRow[]) {
      const place = ticket >= 1 && ticket <= TICKETS && weight > 0 ? this.placeFor(ticket, weight) : -1;
      if (place === -1) continue;
      const values = DIMENSIONS.map((_, i) => names[indexes[i]! - 1]);
      this.put(place, { ticket, weight, ms, values, errorType: names[indexes[DIMENSIONS.length]! - 1] });
    }
    this.offered = Math.max(this.offered, Number(offered) || 0);
    this.threshold = Math.max(this.threshold, Number(threshold) || 0);
  }
}

type SavedRow = readonly [number, number, number, ...number[]];

interface Drawn {
  readonly ticket: number;
  readonly weight: number;
  readonly ms: number;
  readonly values: Values;
  readonly errorType: string | undefined;
}
