/** How many bytes of uploads the main process may hold at once, arriving and waiting together. */
import { Failure } from '#events';

/** What one upload has taken of the budget. */
export interface UploadShare {
  /** @throws Failure QueueFullError where the budget has no room for `bytes` more */
  readonly take: (bytes: number) => void;
  /** Gives everything back; further calls do nothing. */
  readonly release: () => void;
}

const RETRY_AFTER_S = 2;

/** The bytes in use, of a fixed total. */
export class UploadBudget {
  private usedBytes = 0;

  constructor(private readonly totalBytes: number) {}

  /** Bytes held now. */
  get used(): number {
    return this.usedBytes;
  }

  /** A share of nothing yet. */
  open(): UploadShare {
    let held = 0;
    return {
      take: (bytes) => {
        if (this.usedBytes + bytes > this.totalBytes)
          throw new Failure('QueueFullError', 'Too many uploads are arriving at once.', { retryAfterS: RETRY_AFTER_S });
        this.usedBytes += bytes;
        held += bytes;
      },
      release: () => {
        this.usedBytes -= held;
        held = 0;
      },
    };
  }
}
