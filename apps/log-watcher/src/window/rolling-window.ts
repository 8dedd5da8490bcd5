/**
 * Third stage: the figures of the last day in event time, in bounded memory. Young time is kept by the second, older time ever more
 * coarsely; each line is counted in exactly one bucket, the finest that still covers its age, and moves with it. Plain values in and
 * out: no clock, no files. What is older than everything kept is not counted here; the caller counts it as late.
 */
import type { LogEntry } from '../parse/log-entry.js';
import { Bucket, type Sieves } from './bucket.js';
import type { LineWindow, PlainLines } from './line-window.js';
import { byRecency, bySlowness, firstOf, NOTABLE_PER_BUCKET } from './notable-requests.js';
import { figuresOf, LISTED_TYPES, sumOfErrors, sumOfSamples } from './window-figures.js';
import { Sieve } from './sieve.js';
import { Tier } from './tier.js';
import { timelineOf, type TimelinePoint } from './timeline.js';
import { coarsenessOf, limitOf, tierOf, TIERS } from './tiers.js';
import type { ErrorTypeCount, NotableRequest, SampledRequests, WindowStats, WindowView } from './window-view.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Requests of one minute that are kept with what they are told apart by, of each outcome. */
const SAMPLED_A_MINUTE = { processed: 100, failed: 100, rejected: 50 };

/** The windows. */
export class RollingWindow implements WindowView, LineWindow {
  firstAtMs: number | null = null;
  lastAtMs: number | null = null;
  private readonly tiers = TIERS.map(({ lengthMs, reachMs }) => new Tier(lengthMs, reachMs));
  private readonly sieves: Sieves = {
    samples: {
      processed: new Sieve(SAMPLED_A_MINUTE.processed, MINUTE),
      failed: new Sieve(SAMPLED_A_MINUTE.failed, MINUTE),
      rejected: new Sieve(SAMPLED_A_MINUTE.rejected, MINUTE),
    },
    slowest: new Sieve(NOTABLE_PER_BUCKET, 10 * SECOND),
  };
  /** When the next bucket becomes too old for its tier. */
  private nextMoveMs = Infinity;
  /** The bucket that was counted in last, where all of its time is of one tier: mostly the next line's, too. */
  private latest: Bucket | undefined;
  /** None for a bucket that is longer than what they thin out over: it is as strict by itself. */
  private sievesInUse: Sieves | undefined = this.sieves;
  private latestEndMs = 0;
  private latestLimitMs = 0;
  /** When the lines in hand are read, where they are old. */
  private readAtMs: number | null = null;

  /** Counts a line. @returns false when it is older than all that is kept */
  add(entry: LogEntry): boolean {
    const bucket = this.bucketAt(entry.atMs);
    if (bucket === undefined) return false;
    bucket.add(entry, this.sievesInUse);
    return true;
  }

  /**
   * Counts log lines of one second, in order, that add nothing but themselves.
   * @returns false when they are older than all that is kept; undefined, with nothing counted, when not all of them are of the same age
   */
  addPlain({ firstAtMs, lastAtMs, lines, received }: PlainLines): boolean | undefined {
    const headMs = Math.max(this.lastAtMs ?? lastAtMs, lastAtMs);
    if (this.tierAt(firstAtMs, headMs) !== this.tierAt(lastAtMs, headMs)) return undefined;
    const bucket = this.bucketAt(lastAtMs);
    if (bucket === undefined) return false;
    this.firstAtMs = Math.min(this.firstAtMs!, firstAtMs);
    bucket.addPlain(lines, received);
    return true;
  }

  /** Counts a line that is no log line. @param atMs when it came */
  addMalformed(atMs: number): void {
    this.bucketAt(atMs)?.addMalformed();
  }

  /** Counts a line with nothing in it. @param atMs when it came */
  addBlank(atMs: number): void {
    this.bucketAt(atMs)?.addBlank();
  }

  private bucketAt(atMs: number): Bucket | undefined {
    if (this.lastAtMs === null || atMs > this.lastAtMs) this.moveTo(atMs);
    const headMs = this.lastAtMs as number;
    const { latest } = this;
    if (
      latest === undefined ||
      atMs < latest.startMs ||
      atMs >= this.latestEndMs ||
      headMs - atMs >= this.latestLimitMs
    )
      return this.otherBucketAt(atMs, headMs);
    if (atMs < this.firstAtMs!) this.firstAtMs = atMs;
    return latest;
  }

  private otherBucketAt(atMs: number, headMs: number): Bucket | undefined {
    const tier = this.tierAt(atMs, headMs);
    if (tier === -1) return undefined;
    this.firstAtMs = Math.min(this.firstAtMs ?? atMs, atMs);
    const bucket = this.tiers[tier]!.bucketAt(atMs);
    this.nextMoveMs = Math.min(this.nextMoveMs, this.tiers[tier]!.nextMoveMs);
    this.expectMoreIn(bucket, tier);
    return bucket;
  }

  /** Which tier a line is counted in; −1 where it is too old. Old lines are not kept finely only to be made coarse while the rest is read. */
  private tierAt(atMs: number, headMs: number): number {
    const tier = tierOf(headMs - atMs);
    return this.readAtMs === null || tier === -1 ? tier : Math.max(tier, coarsenessOf(this.readAtMs - atMs));
  }

  private expectMoreIn(bucket: Bucket, tier: number): void {
    const endMs = bucket.startMs + TIERS[tier]!.lengthMs;
    const headMs = this.readAtMs ?? this.lastAtMs!;
    const whole = coarsenessOf(headMs - bucket.startMs) === tier && coarsenessOf(headMs - endMs) === tier;
    this.latest = (tier === 0 || this.readAtMs !== null) && whole ? bucket : undefined;
    this.latestEndMs = endMs;
    this.latestLimitMs = limitOf(tier);
    this.sievesInUse = TIERS[tier]!.lengthMs < MINUTE ? this.sieves : undefined;
  }

  readOldAt(nowMs: number | null): void {
    if (nowMs !== this.readAtMs) this.latest = undefined;
    this.readAtMs = nowMs;
  }

  /**
   * Takes back the belief in a time beyond `limitMs`, when the clock was set back: what was counted after `nowMs` counts at `nowMs`, and
   * coarse buckets of before count at their beginnings. Epoch ms.
   */
  believeUntil(limitMs: number, nowMs: number): void {
    if (this.lastAtMs === null || this.lastAtMs <= limitMs) return;
    const buckets = this.tiers.flatMap((tier) => [...tier.buckets.values()]);
    for (const tier of this.tiers) tier.clear();
    for (const bucket of buckets) this.tiers[0]!.bucketAt(Math.min(bucket.startMs, nowMs)).merge(bucket);
    this.firstAtMs = Math.min(this.firstAtMs ?? nowMs, nowMs);
    this.lastAtMs = nowMs;
    this.moveOut(nowMs);
  }

  /** Time goes on: what has become too old for its tier moves into the next, or out. */
  private moveTo(atMs: number): void {
    this.lastAtMs = atMs;
    if (atMs >= this.nextMoveMs) this.moveOut(atMs);
  }

  private moveOut(atMs: number): void {
    this.latest = undefined;
    // From fine to coarse: after a long silence a bucket goes through several tiers, or out at the end.
    this.tiers.forEach((tier, index) => tier.moveOut(atMs, this.tiers[index + 1]));
    this.nextMoveMs = Math.min(...this.tiers.map((tier) => tier.nextMoveMs));
  }

  /**
   * All buckets that have a part in (fromMs, toMs], youngest tier first. A bucket that ends before the first millisecond after `fromMs`
   * is out: since a full hour means nothing of the hour before, however coarsely that is kept by now.
   */
  private within(fromMs: number, toMs: number): Bucket[] {
    const found: Bucket[] = [];
    const headMs = this.lastAtMs ?? 0;
    TIERS.forEach(({ lengthMs, reachMs }, tier) => {
      const { youngestMs, buckets } = this.tiers[tier]!;
      // A tier's buckets are mostly older than the reach of the one before it: mostly there is nothing to look through.
      if (youngestMs + lengthMs <= fromMs + 1 || headMs - reachMs - lengthMs > toMs) return;
      for (const bucket of buckets.values())
        if (bucket.startMs + lengthMs > fromMs + 1 && bucket.startMs <= toMs) found.push(bucket);
    });
    return found;
  }

  stats(spanMs: number, nowMs: number): WindowStats {
    const buckets = this.within(nowMs - spanMs, nowMs);
    const total = new Bucket(nowMs - spanMs);
    for (const bucket of buckets) total.addCounters(bucket);
    return figuresOf(total, buckets, nowMs);
  }

  /** Lines in the span that are no log lines. */
  malformed(spanMs: number, nowMs: number): number {
    let count = 0;
    for (const bucket of this.within(nowMs - spanMs, nowMs)) count += bucket.malformed;
    return count;
  }

  rejectionTypes(spanMs: number, nowMs: number): ErrorTypeCount[] {
    const buckets = this.within(nowMs - spanMs, nowMs);
    return sumOfErrors(buckets.map((bucket) => bucket.rejections)).ranking(LISTED_TYPES);
  }

  slowest(spanMs: number, nowMs: number, count: number): NotableRequest[] {
    const lists = this.within(nowMs - spanMs, nowMs).map((bucket) => bucket.slowest.all);
    return firstOf(lists, bySlowness, count);
  }

  latestFailures(spanMs: number, nowMs: number, count: number): NotableRequest[] {
    const lists = this.within(nowMs - spanMs, nowMs).map((bucket) => bucket.latestFailures.all);
    return firstOf(lists, byRecency, count);
  }

  latestRejections(spanMs: number, nowMs: number, count: number): NotableRequest[] {
    const lists = this.within(nowMs - spanMs, nowMs).map((bucket) => bucket.latestRejections.all);
    return firstOf(lists, byRecency, count);
  }

  sampled(fromMs: number, toMs: number): SampledRequests {
    return sumOfSamples(this.within(fromMs, toMs));
  }

  /** The span in steps, oldest first; steps without a line are there, too. @param stepMs not shorter than the buckets of that age */
  timeline(spanMs: number, nowMs: number, stepMs: number): TimelinePoint[] {
    const count = Math.round(spanMs / stepMs);
    const firstMs = Math.floor(nowMs / stepMs) * stepMs - (count - 1) * stepMs;
    return timelineOf(this.within(firstMs, nowMs), { firstMs, stepMs, count });
  }

  /** Everything as one JSON text. */
  encode(): string {
    const tiers = this.tiers.map(
      ({ buckets }) => `[${[...buckets.values()].map((bucket) => bucket.encode()).join(',')}]`,
    );
    return `{"firstAtMs":${this.firstAtMs},"lastAtMs":${this.lastAtMs},"tiers":[${tiers.join(',')}]}`;
  }

  /** The opposite of encode(), from parsed JSON. Throws a TypeError where it is of another shape; nothing is taken over then. */
  restore(raw: unknown): void {
    const { firstAtMs, lastAtMs, tiers } = raw as {
      firstAtMs: number | null;
      lastAtMs: number | null;
      tiers: unknown[][];
    };
    if (!Array.isArray(tiers) || tiers.length !== TIERS.length) throw new TypeError('windows of another shape');
    // With another head every line to come would count as too old.
    if (![firstAtMs, lastAtMs].every((it) => it === null || Number.isFinite(it)))
      throw new TypeError('windows without a head');
    const decoded = tiers.map((buckets) => buckets.map((bucket) => Bucket.decode(bucket)));
    this.firstAtMs = firstAtMs;
    this.lastAtMs = lastAtMs;
    decoded.forEach((buckets, tier) => {
      this.tiers[tier]!.clear();
      for (const bucket of buckets) this.tiers[tier]!.put(bucket);
    });
    this.latest = undefined;
    this.nextMoveMs = Math.min(...this.tiers.map((tier) => tier.nextMoveMs));
  }
}
