/** The kinds of values that form fields have. Each takes the text as it came and says in words what is allowed. */
import { z } from 'zod';

/** A whole number without a sign. */
export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,7}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

/** A whole number that may be negative. */
export const signed = (min: number, max: number) =>
  z
    .string()
    .regex(/^[+-]?\d{1,7}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

/** A number below 10 with up to four decimals. */
export const ratio = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d?\.?\d{1,4}$/, `must be a number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a number from ${min} to ${max}`);

/** One of a list of words. */
export const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

/** A number with up to two decimals, without a sign. */
export const decimal = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,5}(\.\d{1,2})?$/, `must be a number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a number from ${min} to ${max}`);

const YES = ['true', '1', 'on', 'yes'];
const NO = ['false', '0', 'off', 'no'];
/** Yes or no, in the words that forms use. */
export const flag = z
  .string()
  .refine((value) => [...YES, ...NO].includes(value), `must be true or false`)
  .transform((value) => YES.includes(value));

/** Any text; what it means is checked by whoever knows. */
export const text = z.string().trim().min(1, 'must not be empty');
