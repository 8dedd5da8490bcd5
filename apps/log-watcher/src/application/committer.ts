/** Group commits: any number of wishes to save become one write after the other, never two at once. */

/** Saves on demand. */
export class Committer {
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  /** @param save takes a snapshot of this very moment, synchronously, and writes it */
  constructor(private readonly save: () => Promise<void>) {}

  /** Whether a write is under way. */
  get busy(): boolean {
    return this.running !== undefined;
  }

  /** Resolves when a snapshot taken now or later is durable. Rejects where it cannot be written. */
  commit(): Promise<void> {
    // Where the next is only about to start, its snapshot is still to be taken: a second one beside it would write the same file.
    if (this.running === undefined) return this.next ?? this.start();
    // The write under way began before this wish: what is wished for may not be in it.
    this.next ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return this.start();
      });
    return this.next;
  }

  private start(): Promise<void> {
    const running = this.save().finally(() => {
      if (this.running === running) this.running = undefined;
    });
    this.running = running;
    return running;
  }
}
