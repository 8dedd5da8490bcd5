/** Times as other writers put them down. */
import { timestampMs } from '../timestamp.js';
import { type FieldMap, UNITS_MS } from './field-map.js';

const NUMBER = /^\d{9,20}(?:\.\d{1,9})?$/;
/** A zone, or the Z of UTC, at the end of a time of day. */
const ZONED = /(?:[Zz]|[+-]\d\d:?\d\d)$/;
const TIME_OF_DAY = /\d\d:\d\d/;

/** Epoch ms; undefined where it is missing or no time. */
export function mappedTimeMs(value: unknown, { timeUnit, utcOffset }: FieldMap): number | undefined {
  const number = typeof value === 'number' ? value : isNumber(value) ? Number(value) : undefined;
  if (number !== undefined) return timestampMs(timeUnit === 'auto' ? number : number * UNITS_MS[timeUnit]);
  if (typeof value !== 'string') return undefined;
  const local = TIME_OF_DAY.test(value) && !ZONED.test(value.slice(11));
  return timestampMs(local ? `${value}${utcOffset}` : value);
}

/** nginx and OTLP put numbers into quotes. */
function isNumber(value: unknown): value is string {
  return typeof value === 'string' && NUMBER.test(value);
}
