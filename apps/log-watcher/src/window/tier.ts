/** Buckets of one length, up to an age at which they move into longer ones. */
import { Bucket } from './bucket.js';

/** Buckets by their start. */
export class Tier {
  readonly buckets = new Map<number, Bucket>();
  /** Start of the oldest bucket, epoch ms; Infinity without one. */
  private oldestMs = Infinity;
  /** No bucket starts later, epoch ms. */
  youngestMs = -Infinity;
  /** Whether the buckets came in the order of their times, as they mostly do. */
  private inOrder = true;

  /** @param lengthMs of a bucket @param reachMs age up to which buckets stay */
  constructor(
    readonly lengthMs: number,
    readonly reachMs: number,
  ) {}

  /** The bucket of that time, epoch ms; made where there is none. */
  bucketAt(atMs: number): Bucket {
    const startMs = Math.floor(atMs / this.lengthMs) * this.lengthMs;
    const known = this.buckets.get(startMs);
    if (known !== undefined) return known;
    const bucket = new Bucket(startMs);
    this.put(bucket);
    return bucket;
  }

  /** Takes a bucket in. */
  put(bucket: Bucket): void {
    const { startMs } = bucket;
    this.buckets.set(startMs, bucket);
    if (startMs < this.oldestMs) this.oldestMs = startMs;
    if (startMs < this.youngestMs) this.inOrder = false;
    else this.youngestMs = startMs;
  }

  /** When the oldest bucket becomes too old, epoch ms; Infinity without one. */
  get nextMoveMs(): number {
    return this.oldestMs + this.reachMs;
  }

  /** Gives its buckets away that are too old at `nowMs`; out of all windows where there is no next tier. */
  moveOut(nowMs: number, next: Tier | undefined): void {
    if (nowMs < this.nextMoveMs) return;
    this.oldestMs = Infinity;
    let inOrder = true;
    let beforeMs = -Infinity;
    for (const startMs of this.buckets.keys()) {
      if (startMs + this.reachMs > nowMs) {
        if (startMs < beforeMs) inOrder = false;
        beforeMs = startMs;
        if (startMs < this.oldestMs) this.oldestMs = startMs;
        if (this.inOrder) break;
        continue;
      }
      next?.bucketAt(startMs).merge(this.buckets.get(startMs)!);
      this.buckets.delete(startMs);
    }
    this.inOrder = inOrder;
  }

  clear(): void {
    this.buckets.clear();
    this.oldestMs = Infinity;
    this.youngestMs = -Infinity;
    this.inOrder = true;
  }
}
