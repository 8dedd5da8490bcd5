/** How many photos all jobs together may hold, waiting and finished, and how many bytes their files may take. */
import { Failure } from '#events';

/** The bounds. */
export interface JobSpaceLimits {
  readonly maxPhotos: number;
  readonly maxBytes: number;
}

const RETRY_AFTER_S = 60;

/** The books of the jobs' folder. */
export class JobSpace {
  private photos = 0;
  private bytes = 0;

  constructor(private readonly limits: JobSpaceLimits) {}

  /** Bytes of all files. */
  get usedBytes(): number {
    return this.bytes;
  }

  /** @throws Failure QueueFullError where there is no room for `count` more photos */
  takePhotos(count: number): void {
    if (this.photos + count > this.limits.maxPhotos) throw full(`${this.photos} photos are kept for jobs already`);
    this.photos += count;
  }

  /** @throws Failure QueueFullError where there is no room for `bytes` more */
  takeBytes(bytes: number): void {
    if (this.bytes + bytes > this.limits.maxBytes) throw full('the folder of the jobs is full');
    this.bytes += bytes;
  }

  /** Counts what is there in any case: what an earlier run has left, and the result of what was accepted. */
  count(photos: number, bytes: number): void {
    this.photos += photos;
    this.bytes += bytes;
  }

  /** Gives back. */
  release(photos: number, bytes: number): void {
    this.photos -= photos;
    this.bytes -= bytes;
  }
}

function full(why: string): Failure {
  return new Failure('QueueFullError', `No job can be accepted now: ${why}.`, { retryAfterS: RETRY_AFTER_S });
}
