import type { CheckCode } from '#events';
import type { Finding } from '../photo.js';
import type { Measures } from './measures.js';

/** One thing that an office may object to, or that the person should know. */
export interface Check {
  readonly code: CheckCode;
  /** `warning`: the photo may be refused; `note`: something was done about it, and nothing is left to do. */
  readonly level: Finding['level'];
  /** What the measure is held against, in the measure's own unit (see `CHECK_CODES`), and which side of it is good. */
  readonly limit: number;
  readonly good: 'at_most' | 'at_least';
  /** Where the limit comes from. */
  readonly source: string;
  /** What the person should do, in one or two sentences. */
  readonly message_en: string;
  readonly message_zh: string;
  /** What was measured; undefined where it cannot be told of this photo. */
  measure(measures: Measures): number | undefined;
  /** What counts whatever the measure. */
  holdsAnyway?(measures: Measures): boolean;
}

/** What the check finds, if anything; the measure is rounded for people. */
export function find(check: Check, measures: Measures): Finding | undefined {
  const { code, level, limit, good } = check;
  const measure = check.measure(measures);
  if (measure === undefined) return undefined;
  const holds = good === 'at_most' ? measure > limit : measure < limit;
  if (!holds && check.holdsAnyway?.(measures) !== true) return undefined;
  return { code, level, measure: Math.round(measure * 1000) / 1000, limit };
}
