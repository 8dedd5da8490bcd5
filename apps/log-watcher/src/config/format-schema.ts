/** The part of watch.yaml that says how the lines of a service are read: the name of a ready map, or a map of one's own on top of one. */
import type { Level } from '#events';
import { z } from 'zod';
import { CONDITION_FIELDS, MAPPED_FIELDS, OUTCOMES, UNITS_MS, type FieldMap } from '../parse/formats/field-map.js';
import { READY_MAPS, type ReadyMap } from '../parse/formats/ready-maps.js';
import { oneOf, section, words } from './schema-parts.js';

/** Reads Safelight's own lines. */
export const OWN_FORMAT = 'safelight';

const READY = Object.keys(READY_MAPS) as [ReadyMap, ...ReadyMap[]];
/** Names that `format` may be. */
export const FORMAT_NAMES = [OWN_FORMAT, ...READY] as const;

/** What a service's lines are read by; null for Safelight's own. */
export type LineFormat = FieldMap | null;

const MOST_PATHS = 20;
const LONGEST_PATH = 200;

const path = words('a path such as extra.request.duration').pipe(
  z.string().max(LONGEST_PATH, 'is too long for a path'),
);
const paths = z.union([path.transform((it) => [it]), z.array(path).min(1).max(MOST_PATHS)], {
  error: 'must be a path such as extra.request.duration, or a list of them',
});
const value = z.union([z.string(), z.number()], 'must be a word or a number').transform(String);
const values = z.union([value.transform((it) => [it]), z.array(value).min(1)], {
  error: 'must be a value or a list of values',
});
const units = Object.keys(UNITS_MS) as [keyof typeof UNITS_MS, ...(keyof typeof UNITS_MS)[]];
const level = oneOf(['DEBUG', 'INFO', 'WARNING', 'ERROR'] satisfies [Level, ...Level[]]);
const errorClass = oneOf(['client_input', 'capacity', 'model', 'dependency', 'internal']);

const condition = section(Object.fromEntries(CONDITION_FIELDS.map((field) => [field, values.optional()]))).refine(
  (it) => Object.keys(it).length > 0,
  'is empty: it would hold for every line',
);

const Written = section({
  based_on: oneOf(READY).optional(),
  fields: section(Object.fromEntries(MAPPED_FIELDS.map((field) => [field, paths.optional()]))).default({}),
  duration_unit: oneOf(units).optional(),
  time_unit: oneOf(['auto', ...units]).optional(),
  utc_offset: z
    .string('must be like "+08:00"')
    .regex(/^[+-](?:0\d|1[0-4]):[0-5]\d$/, 'must be like "+08:00"')
    .optional(),
  levels: z.record(z.string(), level, 'must be a map of levels by what is written').default({}),
  outcomes: section(
    Object.fromEntries(
      OUTCOMES.map((outcome) => [
        outcome,
        z.array(condition, 'must be a list of conditions, of which one has to hold').optional(),
      ]),
    ),
  ).default({}),
  error_classes: z.record(z.string(), errorClass, 'must be a map of classes by error type').default({}),
});

/** A name, or a map. */
export const formatSchema = z
  .union([z.string(), z.record(z.string(), z.unknown())], 'must be the name of a format, or a map')
  .transform((written, context): LineFormat => {
    const parsed = typeof written === 'string' ? named.safeParse(written) : Written.safeParse(written);
    if (parsed.success) return typeof parsed.data === 'string' ? readyMap(parsed.data) : mapOf(parsed.data);
    for (const issue of parsed.error.issues) context.addIssue({ ...issue, message: issue.message });
    return z.NEVER;
  });

const named = oneOf(FORMAT_NAMES);

/** The map of that name; null for Safelight's own lines. */
export function readyMap(name: (typeof FORMAT_NAMES)[number]): LineFormat {
  return name === OWN_FORMAT ? null : READY_MAPS[name];
}

function mapOf(it: z.output<typeof Written>): FieldMap {
  const base = READY_MAPS[it.based_on ?? 'winston'];
  const lowered = Object.entries(it.levels).map(([name, own]) => [name.toLowerCase(), own] as const);
  return {
    ...base,
    fields: { ...base.fields, ...given(it.fields) },
    durationUnit: it.duration_unit ?? base.durationUnit,
    timeUnit: it.time_unit ?? base.timeUnit,
    utcOffset: it.utc_offset ?? base.utcOffset,
    levels: { ...base.levels, ...Object.fromEntries(lowered) },
    outcomes: { ...base.outcomes, ...given(it.outcomes) },
    errorClasses: { ...base.errorClasses, ...it.error_classes },
  };
}

/** Without the keys that were left out. */
function given<V>(map: Readonly<Record<string, V | undefined>>): Record<string, V> {
  return Object.fromEntries(Object.entries(map).filter((it): it is [string, V] => it[1] !== undefined));
}
