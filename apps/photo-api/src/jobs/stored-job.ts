/** Jobs as text in the store, and back: what was written by an earlier version, cut off or altered is no job. */
import { FAILURES } from '#events';
import { z } from 'zod';
import type { JobHead, JobPhoto } from './job.js';

const BYTES = '$bytes';
const instant = z.number().nonnegative();
const loose = z.looseObject({});

const HEAD = z.looseObject({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  apiKeyId: z.string().optional(),
  clientId: z.string().optional(),
  sender: z.object({ clientIp: z.string().optional(), userAgent: z.string().optional() }).optional(),
  kind: z.enum(['photo', 'batch']),
  route: z.string(),
  requestId: z.string().regex(/^[A-Za-z0-9._-]{1,128}$/),
  trace: z
    .object({ traceId: z.string(), spanId: z.string(), traceFlags: z.number(), asked: z.boolean().optional() })
    .optional(),
  task: z.looseObject({ flow: z.string(), options: loose }),
  outputFormat: z.string(),
  background: z.string().optional(),
  total: z.number().int().positive(),
  uncached: z.boolean(),
  createdAt: instant,
  finishedAt: instant.optional(),
  callback: z
    .object({
      url: z.string(),
      state: z.enum(['waiting', 'delivered', 'given_up']),
      attempts: z.number().int().nonnegative(),
      nextAt: instant,
    })
    .optional(),
});

const PHOTO = z.looseObject({
  index: z.number().int().nonnegative(),
  name: z.string().nullable(),
  state: z.enum(['queued', 'running', 'processed', 'rejected', 'failed']),
  attempts: z.number().int().nonnegative(),
  failure: z
    .looseObject({ errorType: z.string().refine((name) => Object.hasOwn(FAILURES, name)), publicDetail: z.string() })
    .optional(),
  facts: loose.optional(),
  outputBytes: z.number().nonnegative().optional(),
  line: z
    .object({ event: z.enum(['image_processed', 'image_rejected', 'processing_failed']), fields: loose })
    .optional(),
});

/** The text of a head or a photo. */
export function encodeStored(part: JobHead | JobPhoto): string {
  return JSON.stringify(part, function (this: Record<string, unknown>, name, value: unknown) {
    // Asked for by name: a Buffer has turned itself into something else by the time it arrives as `value`.
    const original = this[name];
    return original instanceof Uint8Array ? { [BYTES]: Buffer.from(original).toString('base64') } : value;
  });
}

/** The head; undefined where the text is none. */
export function decodeHead(text: unknown): JobHead | undefined {
  return decode(text, HEAD) as JobHead | undefined;
}

/** The photo; undefined where the text is none. */
export function decodePhoto(text: unknown): JobPhoto | undefined {
  const photo = decode(text, PHOTO) as JobPhoto | undefined;
  const isWhole =
    photo?.state === 'processed'
      ? photo.facts !== undefined && photo.outputBytes !== undefined
      : photo !== undefined && (!['rejected', 'failed'].includes(photo.state) || photo.failure !== undefined);
  return isWhole ? photo : undefined;
}

function decode(text: unknown, schema: z.ZodType): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    const checked = schema.safeParse(JSON.parse(text, (_name, value: unknown) => revive(value)));
    return checked.success ? checked.data : undefined;
  } catch {
    return undefined;
  }
}

function revive(value: unknown): unknown {
  const bytes = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[BYTES] : undefined;
  return typeof bytes === 'string' ? new Uint8Array(Buffer.from(bytes, 'base64')) : value;
}
