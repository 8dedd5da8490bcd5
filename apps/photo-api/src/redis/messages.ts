/**
 * What processes say to each other over Redis. Whoever can write to Redis can write anything: each message is checked as far as this
 * process relies on it, and what is wrong with the rest is the imaging worker's to find, where it costs one photo.
 */
import { STEPS, type StepName } from '#events';
import type { ModelLoaded } from '#imaging';
import type { StepTiming, TraceLink } from '#telemetry';
import { z } from 'zod';
import type { PhotoFacts, PhotoMessage } from '../workers/protocol.js';

/** A photo to be made; its file is the parcel's body, its deadline the parcel's time to live: the clocks of two hosts differ. */
export interface Order extends Pick<PhotoMessage, 'task' | 'header' | 'headers'> {
  readonly requestId?: string | undefined;
  /** What the worker's part of the trace continues. */
  readonly trace?: TraceLink | undefined;
}

/** A network that was opened on the way. */
export type LoadTold = Omit<ModelLoaded, 'message'> & { readonly loadedAt: number };

/** What became of a photo, with times by the clock of whoever made it; the picture is the parcel's body. */
export interface Answer {
  readonly kind: 'done' | 'failed' | 'lost';
  /** When the worker process took it, and when it was done, epoch ms. */
  readonly takenAt: number;
  readonly answeredAt: number;
  readonly rssBytes: number;
  readonly timings: readonly StepTiming[];
  readonly loads: readonly LoadTold[];
  /** Of `done`. */
  readonly facts?: PhotoFacts | undefined;
  /** Of `done`: name and version of the networks that the worker has open, and of the program. */
  readonly models?: readonly (readonly [name: string, version: string])[] | undefined;
  /** Of `failed`, and of `lost`, where no account of the steps is left. */
  readonly failure?: Readonly<Record<string, unknown>> | undefined;
}

/** A network as it is open in a worker process. */
export interface ModelNews {
  readonly model: string;
  readonly provider: string;
  readonly requestedProvider: string;
  readonly version: string;
}

/** What a worker process can do at present. */
export interface WorkerNews {
  /** Made anew at each start. */
  readonly id: string;
  /** Photos that it takes at once; 0 where it takes no more. */
  readonly places: number;
  /** Imaging workers that have their networks open. */
  readonly ready: number;
  readonly models: readonly ModelNews[];
  /** It is stopping, and makes what its own process is asked for and nothing more. */
  readonly leaving?: boolean | undefined;
}

const MOST_MODELS = 100;
const text = z.string().max(500);
const number = z.number();
/** What goes into sums and histograms is not to spoil them for good: a day, the last date there is, a pebibyte. */
const duration = number.min(0).max(86_400_000);
const time = number.min(0).max(8.64e15);
const memory = number.min(0).max(2 ** 50);
const name = z.string().regex(/^[\w.:-]{1,100}$/);
const facts = z.record(text, z.union([text, number, z.boolean()]));

const header = z.looseObject({ format: z.enum(['jpeg', 'png', 'webp']), width: number, height: number });

const orderSchema = z.object({
  task: z.looseObject({
    flow: z.enum(['id-photo', 'print-sheet', 'cutout', 'stylization']),
    options: z.looseObject({}),
    imageBytes: z.array(z.int().nonnegative()).optional(),
  }),
  header,
  headers: z.array(header).optional(),
  requestId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,128}$/)
    .optional(),
  trace: z.object({ traceId: text, spanId: text, traceFlags: number, asked: z.boolean().optional() }).optional(),
});

const timing = z.object({
  step: z.enum(STEPS as readonly [StepName, ...StepName[]]),
  startedAt: time,
  durationMs: duration,
  errorType: name.optional(),
  facts,
});

const quality = z.looseObject({
  // What is beyond all measure is no number in JSON.
  checks: z.array(z.looseObject({ code: name, measure: number.nullable(), limit: number.nullable() })),
});

const photoFacts = z.looseObject({
  format: z.enum(['jpeg', 'png', 'webp']),
  width: number,
  height: number,
  faces: number,
  model: name,
  provider: name,
  quality,
  sheet: z.looseObject({ images: z.array(z.looseObject({ quality })) }).optional(),
});

const model = { model: name, provider: name, requestedProvider: name, version: text };

const answerSchema = z.object({
  kind: z.enum(['done', 'failed', 'lost']),
  takenAt: time,
  answeredAt: time,
  rssBytes: memory,
  timings: z.array(timing).max(1000),
  loads: z.array(z.object({ ...model, loadTimeMs: duration, loadedAt: time })).max(MOST_MODELS),
  facts: photoFacts.optional(),
  models: z
    .array(z.tuple([text, text]))
    .max(MOST_MODELS)
    .optional(),
  failure: z
    .object({
      errorType: name,
      publicDetail: z.string(),
      remedy: z.string(),
      stage: name.optional(),
      stack: z.string(),
      retryAfterS: number.min(0).max(86_400).optional(),
    })
    .optional(),
});

const newsSchema = z.object({
  id: name,
  places: z.int().min(0).max(1000),
  ready: z.int().min(0).max(1000),
  models: z.array(z.object(model)).max(MOST_MODELS),
  leaving: z.boolean().optional(),
});

/** @returns undefined where it is none */
export function readOrder(head: unknown): Order | undefined {
  return orderSchema.safeParse(head).data as Order | undefined;
}

/** @returns undefined where it is none, or lacks what its kind must have */
export function readAnswer(head: unknown): Answer | undefined {
  const { data } = answerSchema.safeParse(head);
  if (data === undefined) return undefined;
  const isWhole = data.kind === 'done' ? data.facts !== undefined : data.failure !== undefined;
  return isWhole ? (data as unknown as Answer) : undefined;
}

/** @returns undefined where it is none */
export function readNews(message: string): WorkerNews | undefined {
  try {
    return newsSchema.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}
