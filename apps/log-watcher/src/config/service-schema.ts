/** The part of watch.yaml that names services: whose files they are, how their lines are read, and which rules look at them. */
import { z } from 'zod';
import { formatSchema } from './format-schema.js';
import type { RuleBody } from './rule-schema.js';
import { flag, section, words } from './schema-parts.js';

/** More services than this are not watched: each keeps a day of windows. */
const MOST_SERVICES = 100;

/** What a service may be called. */
export const serviceName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'the name of a service is letters, digits, . _ and -, at most 64')
  .refine((name) => name !== 'log-watcher', 'log-watcher is the watcher itself, whose lines are never judged');

/** Where its logs are. */
export const serviceFiles = z
  .array(words('a path, which may hold * and **'), 'must be a list of paths')
  .refine((files) => files.some((file) => !file.startsWith('!')), 'names no file');

/** The services by name. @param rules the shape of a map of rules; it may be empty */
export function servicesSchema<R extends z.ZodType<Record<string, RuleBody>>>(rules: R) {
  return z
    .record(
      serviceName,
      section({
        files: serviceFiles,
        format: formatSchema.optional(),
        common_rules: flag.default(true),
        rules: rules.prefault({} as z.input<R>),
      }),
      'must be a map of services by name',
    )
    .refine((services) => Object.keys(services).length > 0, 'is empty: nothing would be watched')
    .refine((services) => Object.keys(services).length <= MOST_SERVICES, `holds more than ${MOST_SERVICES} services`);
}
