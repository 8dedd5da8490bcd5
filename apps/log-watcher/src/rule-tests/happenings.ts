/** What happens in a test, in the order of time. */
import type { Happening } from './rule-test.js';

/** One thing that happens at one time. */
export interface Occasion {
  readonly atMs: number;
  /** Counts up over the test, so that each line can have a request of its own. */
  readonly number: number;
  readonly happening: Happening;
}

/** All of it, of one instant in the order of the file. Made as it is asked for: a month of lines needs no memory. */
export function* occasions(input: readonly Happening[]): Generator<Occasion> {
  const next = input.map((happening) => happening.fromMs);
  for (let number = 0; ;) {
    let first = -1;
    next.forEach((atMs, index) => {
      if (atMs < (next[first] ?? Infinity)) first = index;
    });
    const happening = input[first];
    if (happening === undefined) return;
    const atMs = next[first]!;
    for (let n = 0; n < happening.repeat; n++) yield { atMs, number: number++, happening };
    const after = atMs + happening.everyMs;
    next[first] = after < (happening.untilMs ?? happening.fromMs + 1) ? after : Infinity;
  }
}
