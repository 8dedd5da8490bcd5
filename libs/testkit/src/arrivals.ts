/** What a receiver of the tests got, with a way to wait for more. */

/** A growing list that wakes those who wait for it. */
export class Arrivals<T> {
  readonly items: T[] = [];
  private readonly waiting = new Set<() => void>();

  /** @param describe one line about an item, for the error of a wait in vain */
  constructor(private readonly describe: (item: T) => string) {}

  /** Adds what arrived. */
  add(...items: readonly T[]): void {
    this.items.push(...items);
    for (const look of [...this.waiting]) look();
  }

  /**
   * Resolves with all items as soon as `enough` holds for them; looks at each arrival.
   * @throws Error that lists what had arrived after `ms`
   */
  async waitFor(enough: (items: readonly T[]) => boolean, ms: number): Promise<readonly T[]> {
    if (enough(this.items)) return this.items;
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.waiting.delete(look);
        settle();
      };
      const look = () => {
        if (enough(this.items)) finish(() => resolve(this.items));
      };
      const timer = setTimeout(() => finish(() => reject(this.inVain(ms))), ms);
      this.waiting.add(look);
    });
  }

  private inVain(ms: number): Error {
    const got = this.items.map((item) => `\n  ${this.describe(item)}`).join('');
    return new Error(`what was waited for did not arrive within ${ms} ms; ${this.items.length} arrived:${got}`);
  }
}
