/** Values as people write them in conditions, in the unit of what is measured. */
import type { AlertUnit } from '../rules/alert.js';
import { parseDuration, parseRatio } from './quantity.js';

const HINTS: Readonly<Partial<Record<AlertUnit, string>>> = {
  ratio: 'is no share: write 15% or 0.15',
  ms: 'is no time: write 2s or 2000 (milliseconds)',
  s: 'is no time: write 90s or 5m',
  mb: 'is no size: write 300 or 300MiB',
  percent: 'is no percentage: write 90 or 90%',
};

/** The value in the unit, or what is wrong with it. */
export function valueIn(unit: AlertUnit, written: number | string): number | string {
  const read = typeof written === 'string' ? fromText(unit, written) : fromNumber(unit, written);
  return read ?? HINTS[unit] ?? `is no number of ${unit}`;
}

/** A share of something that it may also exceed: "200%" or 2; or what is wrong with it. */
export function growthIn(written: number | string): number | string {
  const read = typeof written === 'string' ? fromText('percent', written) : written * 100;
  return read !== undefined && read >= 0 && Number.isFinite(read) ? read / 100 : 'is no change: write 50% or 200%';
}

function fromNumber(unit: AlertUnit, written: number): number | undefined {
  if (unit === 'ratio') return parseRatio(written);
  // A bare number of seconds would be a guess.
  if (!(written >= 0) || !Number.isFinite(written) || (unit === 's' && written > 0)) return undefined;
  return written;
}

function fromText(unit: AlertUnit, written: string): number | undefined {
  switch (unit) {
    case 'ratio':
      return parseRatio(written);
    case 'ms':
      return parseDuration(written);
    case 's': {
      const ms = parseDuration(written);
      return ms === undefined ? undefined : ms / 1000;
    }
    case 'mb':
      return numberBefore(written, /^(\d+(?:\.\d+)?)\s*(?:MiB|MB)$/);
    case 'percent':
      return numberBefore(written, /^(\d+(?:\.\d+)?)\s*%$/);
    default:
      return undefined;
  }
}

function numberBefore(written: string, pattern: RegExp): number | undefined {
  const [, digits] = pattern.exec(written.trim()) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
