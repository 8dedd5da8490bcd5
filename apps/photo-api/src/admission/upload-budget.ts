/** How many bytes of uploads the main process may hold at once, arriving and waiting together. */
import { Failure } from '#events';
import { hasRoom, type Visitor } from './reserve.js';

/** What one upload has taken of the budget. */
export interface UploadShare {
  /** @throws Failure QueueFullError where the budget has no room for `bytes` more */
  readonly take: (bytes: number) => void;
  /** Gives everything back; further calls do nothing. */
  readonly release: () => void;
}

/** The bytes in use, of a fixed total. */
export class UploadBudget {
  private usedBytes = 0;
  /** By client; only those that hold some. */
  private readonly held = new Map<string, number>();

  /** @param comeAgainS whole seconds after which somebody who is refused now should come again */
  constructor(
    private readonly totalBytes: number,
    private readonly comeAgainS: () => number,
  ) {}

  /** Bytes held now. */
  get used(): number {
    return this.usedBytes;
  }

  /** A share of nothing yet. */
  open(visitor: Visitor): UploadShare {
    let mine = 0;
    return {
      take: (bytes) => {
        this.refuseWithoutRoom(bytes, mine, visitor);
        this.add(visitor.clientId, bytes);
        mine += bytes;
      },
      release: () => {
        this.add(visitor.clientId, -mine);
        mine = 0;
      },
    };
  }

  private refuseWithoutRoom(bytes: number, mine: number, visitor: Visitor): void {
    // What the upload has already counts as asked for anew: an upload is as new as its client's other uploads make it.
    const others = { inAll: this.usedBytes - mine, byClient: (this.held.get(visitor.clientId) ?? 0) - mine };
    if (!hasRoom(this.totalBytes, others, mine + bytes, visitor))
      throw new Failure('QueueFullError', 'Too many uploads are arriving at once.', {
        retryAfterS: this.comeAgainS(),
      });
  }

  private add(clientId: string, bytes: number): void {
    this.usedBytes += bytes;
    const left = (this.held.get(clientId) ?? 0) + bytes;
    if (left > 0) this.held.set(clientId, left);
    else this.held.delete(clientId);
  }
}
