/** The small parts that the shape of watch.yaml is made of, with words for whoever wrote something else. No word repeats a value that may be a secret. */
import { z } from 'zod';
import { parseDuration } from './quantity.js';
import { suggestion } from './suggest.js';

/** A map with exactly these keys. */
export function section<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => `unknown key "${key}": ${suggestion(key, Object.keys(shape))}`).join('\n');
      return issue.code === 'invalid_type' ? `must be a map with ${Object.keys(shape).join(', ')}` : undefined;
    },
  });
}

/** One of the words. */
export function oneOf<const W extends readonly [string, ...string[]]>(words: W) {
  return z.enum(words, {
    error: (issue) =>
      issue.input === undefined
        ? `is missing; ${suggestion('', words)}`
        : `${quote(issue.input)} is not known: ${suggestion(typeof issue.input === 'string' ? issue.input : '', words)}`,
  });
}

/** A time with its unit, in ms. */
export const duration = z
  .union([z.string(), z.number()], 'must be a duration like 90s, 5m or 1h')
  .transform((written, context) => {
    const ms = parseDuration(String(written));
    if (ms !== undefined) return ms;
    context.addIssue(noDuration(written));
    return z.NEVER;
  });

/** True or false. */
export const flag = z.boolean('must be true or false');

/** A text that is not empty. @param what it is, with its article */
export function words(what: string) {
  return z.string(`must be ${what}`).trim().min(1, `must be ${what}`);
}

/** An address of a page; may contain `{rule}`. */
export const pageUrl = words('an address').refine(
  (text) => /^https?:\/\//.test(text) && URL.canParse(text.replaceAll('{rule}', 'rule')),
  'must be an http:// or https:// address',
);

/** What is wrong with what was written for a duration; a bare number gets its likely units. */
export function noDuration(written: unknown): string {
  const number = /^\d+$/.exec(String(written))?.[0];
  const unitless = number === undefined ? '' : `; did you mean "${number}s" or "${number}m"?`;
  return `${quote(written)} is no duration: write 90s, 5m, 1h30m or 0${unitless}`;
}

/** As it was written. */
export function quote(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
