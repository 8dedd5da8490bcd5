/** Waiting for what tells no event: a file on disk, the answer of another process. */

/** How long to wait, and what for. */
export interface WaitOptions {
  /** 60 s by default: a busy machine may pause a program for half of that. */
  readonly timeoutMs?: number;
  /** What is waited for, in the words of the error. */
  readonly what: string;
  /** Time between two looks; 10 ms by default. */
  readonly everyMs?: number;
}

/**
 * Looks until `check` gives something truthy, and resolves with it. A check that throws counts as "not yet".
 * @throws Error that says what was waited for and the last thing that `check` threw
 */
export async function waitUntil<T>(check: () => T | Promise<T>, options: WaitOptions): Promise<NonNullable<T>> {
  const { timeoutMs = 60_000, what, everyMs = 10 } = options;
  const until = performance.now() + timeoutMs;
  let problem = '';
  for (;;) {
    try {
      const value = await check();
      if (value) return value;
    } catch (error) {
      problem = ` (${String(error)})`;
    }
    if (performance.now() >= until) throw new Error(`${what} did not happen within ${timeoutMs} ms${problem}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
