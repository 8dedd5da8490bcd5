/**
 * Which traces are kept, and where: the variables of both programs. Loads nothing of OpenTelemetry, so that commands may read them too.
 */
import { join, resolve } from 'node:path';
import { z } from 'zod';

/** Where kept traces lie, and how many. */
export interface TraceStoreSettings {
  readonly directory: string;
  /** What the files of one program may take, bytes. */
  readonly maxBytes: number;
  /** Days after which they are removed. */
  readonly keepDays: number;
}

/** What is kept. */
export interface TraceSettings {
  /** Share of the traces that neither failed nor were slow, 0 … 1. */
  readonly keepRatio: number;
  /** A trace that took longer is kept, ms. */
  readonly slowMs: number;
  /** Traces a minute that are kept because their callers record them. */
  readonly askedPerMinute: number;
  /** Undefined keeps none on this machine. */
  readonly store: TraceStoreSettings | undefined;
}

const MIB = 1024 * 1024;
const WHOLE = /^\d{1,9}$/;

const number = (form: RegExp, { least, most, about }: { least: number; most: number; about: string }) =>
  z
    .string()
    .regex(form, about)
    .transform(Number)
    .refine((value) => value >= least && value <= most, about);

/** Name → schema of its text, for the variables of a program. */
export const TRACE_VARIABLES = {
  TRACES_KEEP_RATIO: number(/^\d(\.\d{1,9})?$/, { least: 0, most: 1, about: 'must be a number from 0 to 1' })
    .default(0.1)
    .describe('Share of the traces that are kept though they neither failed nor were slow; those that did always are.'),
  TRACES_SLOW_MS: number(WHOLE, { least: 1, most: 600_000, about: 'must be a whole number from 1 to 600000' })
    .default(2000)
    .describe('A request that took longer, ms, is slow: its trace is kept.'),
  TRACES_ASKED_PER_MINUTE: number(WHOLE, {
    least: 0,
    most: 1_000_000,
    about: 'must be a whole number from 0 to 1000000',
  })
    .default(60)
    .describe(
      'Traces a minute that are kept because their callers record them (`traceparent` with the sampled flag); more are treated like any other.',
    ),
  TRACES_DISK_MB: number(WHOLE, { least: 0, most: 1_000_000, about: 'must be a whole number from 0 to 1000000' })
    .default(64)
    .describe('What the kept traces of a program may take in `$DATA_DIR/traces`, MiB; 0 keeps none there.'),
  TRACES_KEEP_DAYS: number(WHOLE, { least: 1, most: 3650, about: 'must be a whole number from 1 to 3650' })
    .default(7)
    .describe('Days that they are kept there.'),
} as const;

/** Where kept traces lie. @param dataDir `DATA_DIR` */
export function tracesDirectory(dataDir: string): string {
  return join(resolve(dataDir), 'traces');
}

/** For the preload: values that are wrong count as not given here, the program itself refuses to start with them and says why. */
export function traceSettings(source: Readonly<Record<string, string | undefined>>): TraceSettings {
  const valueOf = (name: keyof typeof TRACE_VARIABLES): number => {
    const schema = TRACE_VARIABLES[name];
    const text = source[name]?.trim();
    const checked = schema.safeParse(text === '' ? undefined : text);
    return checked.success ? checked.data : schema.parse(undefined);
  };
  const maxBytes = valueOf('TRACES_DISK_MB') * MIB;
  const directory = tracesDirectory(source['DATA_DIR']?.trim() || './var');
  return {
    keepRatio: valueOf('TRACES_KEEP_RATIO'),
    slowMs: valueOf('TRACES_SLOW_MS'),
    askedPerMinute: valueOf('TRACES_ASKED_PER_MINUTE'),
    store: maxBytes === 0 ? undefined : { directory, maxBytes, keepDays: valueOf('TRACES_KEEP_DAYS') },
  };
}
