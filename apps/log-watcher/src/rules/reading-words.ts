/** The parts that the sentences about readings are made of. */
import { formatValue } from './alert.js';
import type { Bilingual } from './measure-names.js';
import type { Reading } from './reading.js';
import { unitOf } from './rule.js';
import { spokenDuration } from './spoken-duration.js';

/** The value; a dash where there is none. */
export function valueWords({ value, condition }: Reading): string {
  return value === null ? '–' : formatValue(value, unitOf(condition));
}

/** The threshold. */
export function limitWords({ condition }: Reading): string {
  return formatValue(condition.threshold, unitOf(condition));
}

/** "in the last 5 min". */
export function windowWords({ window, spanMs }: Reading): Bilingual {
  if (window === 'clock_hour') return { en: 'in the running clock hour', zh: '本小时内' };
  return { en: `in the last ${spokenDuration(spanMs, 'en')}`, zh: `最近 ${spokenDuration(spanMs, 'zh')}` };
}

/** "above", in Chinese. */
export function past({ condition }: Reading): string {
  return condition.direction === 'above' ? '超过阈值' : '低于阈值';
}

/** Whether it is one thing. */
export function one({ value }: Reading): boolean {
  return value !== null && Math.round(value) === 1;
}

/** "1 photo", "2 photos". */
export function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
