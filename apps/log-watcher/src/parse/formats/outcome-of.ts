/** What a line is the end, or the beginning, of. */
import { OUTCOMES, type Condition, type FieldMap, type Outcome } from './field-map.js';

/** What conditions look at. */
export type Facts = Readonly<Record<keyof Condition, string | number | undefined>>;

const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;
const RANGE = /^(\d{1,9})-(\d{1,9})$/;

/** The outcome; undefined for a line that is neither. */
export function outcomeOf(outcomes: FieldMap['outcomes'], facts: Facts): Outcome | undefined {
  return OUTCOMES.find((outcome) => outcomes[outcome].some((condition) => holds(condition, facts)));
}

function holds(condition: Condition, facts: Facts): boolean {
  return Object.entries(condition).every(([field, values]) => {
    const fact = facts[field as keyof Condition];
    return fact !== undefined && values.some((value) => agrees(value, fact));
  });
}

function agrees(value: string, fact: string | number): boolean {
  const [, from, to] = RANGE.exec(value) ?? [];
  if (from !== undefined && typeof fact === 'number') return fact >= Number(from) && fact <= Number(to);
  return value === String(fact);
}

/** A finite number, also one in quotes. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
