/** The few requests of a bucket that are worth showing: its slowest, its latest failures, and its latest refusals. */
import type { NotableRequest } from './window-view.js';

/** Requests of each kind that one bucket remembers. */
export const NOTABLE_PER_BUCKET = 5;

/** A request as plain values. */
export type SavedNotable = readonly [
  number,
  string,
  string | null,
  string | null,
  number | null,
  string | null,
  string | null,
  string | null,
];

/** Slowest first. */
export function bySlowness(a: NotableRequest, b: NotableRequest): number {
  return (b.processingTimeMs ?? 0) - (a.processingTimeMs ?? 0);
}

/** Latest first. */
export function byRecency(a: NotableRequest, b: NotableRequest): number {
  return b.atMs - a.atMs;
}

type Order = (a: NotableRequest, b: NotableRequest) => number;

/** The first `count` of all the lists by an order, in that order. */
export function firstOf(lists: Iterable<readonly NotableRequest[]>, order: Order, count: number): NotableRequest[] {
  const first: NotableRequest[] = [];
  for (const list of lists) {
    for (const request of list) {
      const last = first[count - 1];
      // Most are not among the first: sorting them all would cost more than finding that out.
      if (last !== undefined && order(request, last) >= 0) continue;
      first.push(request);
      first.sort(order);
      if (first.length > count) first.pop();
    }
  }
  return first;
}

/** Made when first needed: most buckets hold no failure. */
const NONE: NotableRequest[] = [];

/** Keeps the first few of an order. */
export class NotableRequests {
  private requests = NONE;

  constructor(private readonly order: Order) {}

  get all(): readonly NotableRequest[] {
    return this.requests;
  }

  /** The last of those that are kept; undefined while there is room for more. */
  get last(): NotableRequest | undefined {
    return this.requests[NOTABLE_PER_BUCKET - 1];
  }

  /** Takes the request in if it belongs to the first few. */
  offer(request: NotableRequest): void {
    const { last } = this;
    if (last !== undefined && this.order(request, last) >= 0) return;
    if (this.requests === NONE) this.requests = [];
    let place = this.requests.length;
    while (place > 0 && this.order(request, this.requests[place - 1]!) < 0) place--;
    this.requests.splice(place, 0, request);
    if (this.requests.length > NOTABLE_PER_BUCKET) this.requests.pop();
  }

  save(): SavedNotable[] {
    return this.requests.map((it) => [
      it.atMs,
      it.event,
      it.requestId,
      it.traceId,
      it.processingTimeMs,
      it.errorType,
      it.errorClass,
      it.errorMessage,
    ]);
  }

  load(saved: readonly SavedNotable[]): void {
    for (const [atMs, event, requestId, traceId, processingTimeMs, errorType, errorClass, errorMessage] of saved)
      this.offer({ atMs, event, requestId, traceId, processingTimeMs, errorType, errorClass, errorMessage });
  }
}
