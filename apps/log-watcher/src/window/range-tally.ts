/** The figures of one stretch of time, in steps, exact to the line: for reading logs once with a question in mind. */
import type { LogEntry } from '../parse/log-entry.js';
import { Bucket, notable } from './bucket.js';
import type { LineWindow, PlainLines } from './line-window.js';
import { byRecency, bySlowness, firstOf } from './notable-requests.js';
import type { NotableRequest } from './window-view.js';

/** A stretch of time, epoch ms: from `sinceMs` on, up to and without `untilMs`. */
export interface TimeRange {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** What is to be kept. */
export interface TallyOptions extends TimeRange {
  /** Length of the steps; Infinity for one alone. */
  readonly stepMs: number;
  /** An instant at which a step begins: midnight of the reader's time zone. */
  readonly anchorMs: number;
  /** Slowest requests, and latest failures, that are kept. */
  readonly requests: number;
}

/** Steps that are told apart; lines of others count in none but the whole. */
const MAX_STEPS = 10_000;

/** Counts what is within the range; the rest is no concern of its. */
export class RangeTally implements LineWindow {
  /** The whole range. */
  readonly total: Bucket;
  private readonly byStart = new Map<number, Bucket>();
  private slowestFirst: NotableRequest[] = [];
  private latestFirst: NotableRequest[] = [];

  constructor(private readonly options: TallyOptions) {
    this.total = new Bucket(options.sinceMs);
  }

  /** The steps that hold lines, in order; none where there is but one. */
  get steps(): Bucket[] {
    return [...this.byStart.values()].sort((a, b) => a.startMs - b.startMs);
  }

  /** Slowest first, processed or failed. */
  get slowest(): readonly NotableRequest[] {
    return this.slowestFirst;
  }

  /** Latest first. */
  get latestFailures(): readonly NotableRequest[] {
    return this.latestFirst;
  }

  add(entry: LogEntry): boolean {
    if (!this.covers(entry.atMs)) return true;
    this.total.add(entry);
    this.stepAt(entry.atMs)?.add(entry);
    if (entry.event === 'processing_failed') {
      this.latestFirst = this.first([this.latestFirst, [notable(entry)]], byRecency);
      this.offer(entry);
    } else if (entry.event === 'image_processed') this.offer(entry);
    return true;
  }

  private offer(entry: LogEntry): void {
    const { processingTimeMs } = entry;
    const last = this.slowestFirst[this.options.requests - 1];
    if (processingTimeMs === undefined || processingTimeMs <= (last?.processingTimeMs ?? -1)) return;
    this.slowestFirst = this.first([this.slowestFirst, [notable(entry)]], bySlowness);
  }

  private first(lists: NotableRequest[][], order: typeof bySlowness): NotableRequest[] {
    return firstOf(lists, order, this.options.requests);
  }

  addPlain({ firstAtMs, lastAtMs, lines, received }: PlainLines): boolean | undefined {
    const [firstIn, lastIn] = [this.covers(firstAtMs), this.covers(lastAtMs)];
    if (firstIn !== lastIn || this.startOf(firstAtMs) !== this.startOf(lastAtMs)) return undefined;
    if (!firstIn) return true;
    this.total.addPlain(lines, received);
    this.stepAt(lastAtMs)?.addPlain(lines, received);
    return true;
  }

  addMalformed(atMs: number): void {
    if (!this.covers(atMs)) return;
    this.total.addMalformed();
    this.stepAt(atMs)?.addMalformed();
  }

  addBlank(atMs: number): void {
    if (!this.covers(atMs)) return;
    this.total.addBlank();
    this.stepAt(atMs)?.addBlank();
  }

  /** There is no present that a line could be ahead of. */
  believeUntil(): void {}

  /** All lines are of one age. */
  readOldAt(): void {}

  private covers(atMs: number): boolean {
    return atMs >= this.options.sinceMs && atMs < this.options.untilMs;
  }

  private startOf(atMs: number): number {
    const { anchorMs, stepMs } = this.options;
    return stepMs === Infinity ? 0 : anchorMs + Math.floor((atMs - anchorMs) / stepMs) * stepMs;
  }

  private stepAt(atMs: number): Bucket | undefined {
    if (this.options.stepMs === Infinity) return undefined;
    const startMs = this.startOf(atMs);
    const known = this.byStart.get(startMs);
    if (known !== undefined || this.byStart.size >= MAX_STEPS) return known;
    const bucket = new Bucket(startMs);
    this.byStart.set(startMs, bucket);
    return bucket;
  }
}
