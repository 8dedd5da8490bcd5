/** What happened in one stretch of time. Two neighbours merge into a longer one without loss, but for what is bounded anyway. */
import type { LogEntry } from '../parse/log-entry.js';
import { ErrorCounts, type SavedErrorCount } from './error-counts.js';
import { byRecency, bySlowness, NotableRequests, type SavedNotable } from './notable-requests.js';
import { QuantileSketch, type SavedSketch } from './quantile-sketch.js';
import { RequestSample, type SavedSample } from './request-sample.js';
import type { Sieve } from './sieve.js';
import type { NotableRequest } from './window-view.js';

/** Requests of each outcome that one bucket keeps with what they are told apart by; the rest are what failures are held against. */
const SAMPLED = { processed: 48, failed: 48, rejected: 24 };

/** The counters of a bucket, in the order in which they are saved. All but `lines` and `malformed` are weighted. */
export const COUNTERS = [
  'lines',
  'malformed',
  'received',
  'processed',
  'failed',
  'rejected',
  'errorLines',
  /** Processed requests with a time, and the sum of those times in ms. */
  'timed',
  'sumMs',
] as const;

/** What is among the few of its time that are kept at all, where buckets are shorter than that. */
export interface Sieves {
  readonly samples: Readonly<Record<Outcome, Sieve>>;
  readonly slowest: Sieve;
}

/** How a request may end, in the order in which samples are saved. */
const OUTCOMES = ['processed', 'failed', 'rejected'] as const;

/** One of them. */
export type Outcome = (typeof OUTCOMES)[number];

/** A bucket as plain values. */
type SavedBucket = readonly [
  number,
  readonly number[],
  SavedSketch,
  readonly SavedErrorCount[],
  readonly SavedErrorCount[],
  readonly SavedNotable[],
  readonly SavedNotable[],
  // Buckets of earlier versions have neither.
  (readonly SavedSample[])?,
  (readonly SavedNotable[])?,
];

/** Figures of [startMs, startMs + length of its tier). */
export class Bucket implements Record<(typeof COUNTERS)[number], number> {
  lines = 0;
  malformed = 0;
  received = 0;
  processed = 0;
  failed = 0;
  rejected = 0;
  errorLines = 0;
  timed = 0;
  sumMs = 0;
  sketch = new QuantileSketch();
  failures = new ErrorCounts();
  rejections = new ErrorCounts();
  readonly slowest = new NotableRequests(bySlowness);
  readonly latestFailures = new NotableRequests(byRecency);
  readonly latestRejections = new NotableRequests(byRecency);
  readonly samples = {
    processed: new RequestSample(SAMPLED.processed),
    failed: new RequestSample(SAMPLED.failed),
    rejected: new RequestSample(SAMPLED.rejected),
  };
  private encoded: string | undefined;

  /** @param startMs epoch ms, a multiple of the tier's length */
  constructor(readonly startMs: number) {}

  /** Counts a line that is no log line. */
  addMalformed(): void {
    this.encoded = undefined;
    this.lines++;
    this.malformed++;
  }

  /** Counts a blank line. */
  addBlank(): void {
    this.encoded = undefined;
    this.lines++;
  }

  /** Counts log lines that add nothing but themselves, and how many of them are arrivals, each of weight 1. */
  addPlain(lines: number, received: number): void {
    this.encoded = undefined;
    this.lines += lines;
    this.received += received;
  }

  /** Counts a log line. @param sieves of the windows that it is counted in */
  add(entry: LogEntry, sieves?: Sieves): void {
    this.encoded = undefined;
    this.lines++;
    const { weight } = entry;
    if (entry.level === 'ERROR') this.errorLines += weight;
    switch (entry.event) {
      case 'request_received':
        this.received += weight;
        break;
      case 'image_processed':
        this.addProcessed(entry, sieves);
        break;
      case 'processing_failed':
        this.failed += weight;
        this.failures.add(entry.errorType ?? 'unknown', countOf(entry));
        this.addFinished(entry, sieves);
        this.latestFailures.offer(notable(entry));
        this.samples.failed.offer(entry, sieves?.samples.failed);
        break;
      case 'image_rejected':
        this.rejected += weight;
        this.rejections.add(entry.errorType ?? 'unknown', countOf(entry));
        this.latestRejections.offer(notable(entry));
        this.samples.rejected.offer(entry, sieves?.samples.rejected);
        break;
      default:
    }
  }

  private addProcessed(entry: LogEntry, sieves?: Sieves): void {
    const { weight, processingTimeMs } = entry;
    this.processed += weight;
    this.samples.processed.offer(entry, sieves?.samples.processed);
    if (processingTimeMs === undefined) return;
    this.timed += weight;
    this.sumMs += weight * processingTimeMs;
    this.sketch.add(processingTimeMs, weight);
    this.addFinished(entry, sieves);
  }

  private addFinished(entry: LogEntry, sieves?: Sieves): void {
    const { processingTimeMs } = entry;
    // Most requests are not among the slowest: that is found out before anything is made for them.
    if (processingTimeMs === undefined || processingTimeMs <= (this.slowest.last?.processingTimeMs ?? -1)) return;
    if (sieves?.slowest.admits(processingTimeMs, entry.atMs) === false) return;
    this.slowest.offer(notable(entry));
  }

  /** Takes in another bucket's figures. */
  merge(other: Bucket): void {
    this.encoded = undefined;
    this.addCounters(other);
    this.sketch.merge(other.sketch);
    this.failures.merge(other.failures);
    this.rejections.merge(other.rejections);
    for (const request of other.slowest.all) this.slowest.offer(request);
    for (const request of other.latestFailures.all) this.latestFailures.offer(request);
    for (const request of other.latestRejections.all) this.latestRejections.offer(request);
    for (const outcome of OUTCOMES) this.samples[outcome].merge(other.samples[outcome]);
  }

  /** Adds the other's counters alone. */
  addCounters(other: Bucket): void {
    this.lines += other.lines;
    this.malformed += other.malformed;
    this.received += other.received;
    this.processed += other.processed;
    this.failed += other.failed;
    this.rejected += other.rejected;
    this.errorLines += other.errorLines;
    this.timed += other.timed;
    this.sumMs += other.sumMs;
  }

  /** As JSON. Kept until the bucket changes: most buckets of a day never do, and saving all of them each second must cost nothing. */
  encode(): string {
    this.encoded ??= JSON.stringify([
      this.startMs,
      COUNTERS.map((name) => this[name]),
      this.sketch.save(),
      this.failures.save(),
      this.rejections.save(),
      this.slowest.save(),
      this.latestFailures.save(),
      OUTCOMES.map((outcome) => this.samples[outcome].save()),
      this.latestRejections.save(),
    ] satisfies SavedBucket);
    return this.encoded;
  }

  /** The opposite of encode(), from parsed JSON. Throws a TypeError where it is of another shape. */
  static decode(saved: unknown): Bucket {
    const [
      startMs,
      counters,
      sketch,
      failures,
      rejections,
      slowest,
      latestFailures,
      samples = [],
      latestRejections = [],
    ] = saved as SavedBucket;
    if (!Number.isFinite(startMs)) throw new TypeError('bucket without a start');
    const bucket = new Bucket(startMs);
    COUNTERS.forEach((name, index) => (bucket[name] = Number(counters[index]) || 0));
    bucket.sketch = QuantileSketch.load(sketch);
    bucket.failures = ErrorCounts.load(failures);
    bucket.rejections = ErrorCounts.load(rejections);
    bucket.slowest.load(slowest);
    bucket.latestFailures.load(latestFailures);
    bucket.latestRejections.load(latestRejections);
    OUTCOMES.forEach((outcome, index) => bucket.samples[outcome].load(samples[index] ?? []));
    return bucket;
  }
}

function countOf(entry: LogEntry) {
  return {
    errorClass: entry.errorClass ?? ('unknown' as const),
    count: entry.weight,
    lastRequestId: entry.requestId ?? null,
    lastAtMs: entry.atMs,
  };
}

/** What is remembered of a request. */
export function notable(entry: LogEntry): NotableRequest {
  return {
    atMs: entry.atMs,
    event: entry.event,
    requestId: entry.requestId ?? null,
    traceId: entry.traceId ?? null,
    processingTimeMs: entry.processingTimeMs ?? null,
    errorType: entry.errorType ?? null,
    errorClass: entry.errorClass ?? null,
    errorMessage: entry.errorMessage ?? null,
  };
}
