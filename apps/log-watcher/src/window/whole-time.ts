/** All the time that a log tells of, by the hour: for reading logs once, when no moment is the present. Parts of a log add up. */
import type { LogEntry } from '../parse/log-entry.js';
import { Bucket } from './bucket.js';
import type { LineWindow, PlainLines } from './line-window.js';

const HOUR_MS = 3_600_000;
/** Hours told apart, four years; lines of others count as lines without a time. */
const MAX_HOURS = 36_000;

/** Lines that do not tell their time are given this one, epoch ms: no log is that old. */
export const UNDATED_MS = 0;

/** The hours. */
export class WholeTime implements LineWindow {
  private readonly byStart = new Map<number, Bucket>();
  private latest = this.hourOf(UNDATED_MS);

  /** The hours that hold lines, in order; lines without a time are not among them. */
  get hours(): Bucket[] {
    const dated = [...this.byStart.values()].filter(({ startMs }) => startMs !== UNDATED_MS);
    return dated.sort((a, b) => a.startMs - b.startMs);
  }

  /** All hours together, and what has no time. */
  get total(): Bucket {
    const total = new Bucket(UNDATED_MS);
    for (const bucket of [this.hourOf(UNDATED_MS), ...this.hours]) total.merge(bucket);
    return total;
  }

  add(entry: LogEntry): boolean {
    this.bucketAt(entry.atMs).add(entry);
    return true;
  }

  addPlain({ lastAtMs, lines, received }: PlainLines): boolean {
    this.bucketAt(lastAtMs).addPlain(lines, received);
    return true;
  }

  addMalformed(atMs: number): void {
    this.bucketAt(atMs).addMalformed();
  }

  addBlank(atMs: number): void {
    this.bucketAt(atMs).addBlank();
  }

  /** There is no present that a line could be ahead of. */
  believeUntil(): void {}

  /** All lines are of one age. */
  readOldAt(): void {}

  private bucketAt(atMs: number): Bucket {
    const { startMs } = this.latest;
    if (atMs < startMs || atMs >= startMs + HOUR_MS) this.latest = this.hourOf(Math.floor(atMs / HOUR_MS) * HOUR_MS);
    return this.latest;
  }

  private hourOf(startMs: number): Bucket {
    const known = this.byStart.get(startMs);
    if (known !== undefined) return known;
    if (this.byStart.size > MAX_HOURS) return this.hourOf(UNDATED_MS);
    const bucket = new Bucket(startMs);
    this.byStart.set(startMs, bucket);
    return bucket;
  }

  /** As JSON. */
  encode(): string {
    return `[${[...this.byStart.values()].map((bucket) => bucket.encode()).join(',')}]`;
  }

  /** Adds what another one of encode() tells, from parsed JSON. */
  addEncoded(saved: readonly unknown[]): void {
    for (const one of saved) {
      const bucket = Bucket.decode(one);
      this.hourOf(bucket.startMs).merge(bucket);
    }
  }
}
