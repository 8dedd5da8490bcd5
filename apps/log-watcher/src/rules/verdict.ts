/** From a value to a verdict. */
import type { Condition } from './rule.js';

/**
 * `breached` past the firing value · `settled` past the resolve value · `between` the two · `unknown` with too few samples to say ·
 * `empty` with none at all. No data is never taken for zero.
 */
export type Verdict = 'breached' | 'between' | 'settled' | 'unknown' | 'empty';

/** Equal to the firing value is not past it unless the condition includes it; where that is the resolve value too, it is settled, or nothing above 0 would ever be over. */
export function compare(value: number, { direction, threshold, resolve, inclusive = false }: Condition): Verdict {
  const [breached, settled] =
    direction === 'below'
      ? [value < threshold, value >= resolve]
      : inclusive
        ? [value >= threshold, value <= resolve]
        : [value > threshold, value < resolve || resolve === threshold];
  if (breached) return 'breached';
  return settled ? 'settled' : 'between';
}
