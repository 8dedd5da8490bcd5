/** The photo requests that are not over yet: what a shutdown has to wait for, and what it ends when it may wait no longer. */
import type { Failure } from '#events';
import type { PhotoRequest } from './photo-request.js';

/** Photo requests between their first byte and their terminal line. */
export class OpenRequests {
  private readonly open = new Map<PhotoRequest, () => void>();
  private waiters: (() => void)[] = [];
  private ended: () => void = () => undefined;

  /** How many there are. */
  get count(): number {
    return this.open.size;
  }

  /** Sets who is told of each request that is over. */
  onEnd(tell: () => void): void {
    this.ended = tell;
  }

  /** A request begins. @param end writes its terminal line, inside the request's own context */
  add(request: PhotoRequest, end: () => void): void {
    this.open.set(request, end);
  }

  /** Takes a request out. @returns whether it was still in, so that its end is told once */
  remove(request: PhotoRequest): boolean {
    const was = this.open.delete(request);
    if (was) this.ended();
    if (was && this.open.size === 0) {
      for (const tell of this.waiters.splice(0)) tell();
    }
    return was;
  }

  /** Settles when none is open, or after `limitMs`. @returns whether all are over */
  async drained(limitMs: number): Promise<boolean> {
    if (this.open.size === 0) return true;
    let timer: NodeJS.Timeout | undefined;
    const empty = new Promise<void>((resolve) => this.waiters.push(resolve));
    const impatient = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
    await Promise.race([empty, impatient]);
    clearTimeout(timer);
    return this.open.size === 0;
  }

  /** Gives all of them up. */
  giveUpAll(failure: Failure): void {
    for (const request of this.open.keys()) request.giveUp(failure);
  }

  /** Writes the terminal lines of all of them at once, for a process that ends without answering. */
  endAll(failure: Failure): void {
    for (const [request, end] of [...this.open]) {
      request.fail(failure);
      end();
    }
  }
}
