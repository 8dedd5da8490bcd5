/**
 * Makes a log as photo-api would have written it, with the truth about it. The same seed gives the same bytes. A share of the lines can
 * be odd: cut off, glued, no JSON at all, or everything else that `dirty-lines.ts` knows.
 */
import { buildRecord, encodeLine, type LogRecord } from '#events';
import { COMMON_DIRT, type LineTruth, type MakeOddLine } from './dirty-lines.js';

/** What to generate. */
export interface LogPlan {
  readonly requests: number;
  readonly seed: number;
  /** Epoch ms of the first request. */
  readonly startAtMs: number;
  /** Mean time between two requests. */
  readonly everyMs: number;
  /** Share of requests that fail, 0 … 1. */
  readonly failureShare: number;
  /** Share of lines that are followed by an odd one, 0 … 1. */
  readonly dirtyShare: number;
  /** The kinds of odd lines; what is common in every log unless given. */
  readonly dirt?: Readonly<Record<string, MakeOddLine>>;
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const LINE_FEED = Buffer.from('\n');

const FAILURES = [
  ['WorkerCrashedError', 'internal'],
  ['DeadlineExceededError', 'capacity'],
  ['InferenceError', 'model'],
] as const;

const hex = (random: () => number, digits: number) =>
  Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');

/** Yields the log in pieces of some hundred lines; the truth is complete when the generator has ended. */
export function* generateLog(plan: LogPlan, truth: LineTruth): Generator<Buffer> {
  const random = seededRandom(plan.seed);
  const makers = Object.values(plan.dirt ?? COMMON_DIRT);
  let pieces: Buffer[] = [];
  let bytes = 0;
  for (let n = 0; n < plan.requests; n++) {
    for (const record of request(n, plan, random, truth)) {
      const line = encodeLine(record);
      pieces.push(Buffer.from(line));
      bytes += line.length;
      truth.lines++;
      truth.records++;
      if (random() < plan.dirtyShare) {
        const odd = makers[Math.floor(random() * makers.length)]!(line.trimEnd(), random);
        pieces.push(odd.bytes, LINE_FEED);
        bytes += odd.bytes.length;
        truth.lines++;
        for (const [name, count] of Object.entries(odd.adds)) truth[name as keyof LineTruth] += count;
      }
    }
    if (bytes > 65_536) {
      yield Buffer.concat(pieces);
      pieces = [];
      bytes = 0;
    }
  }
  yield Buffer.concat(pieces);
}

function request(n: number, plan: LogPlan, random: () => number, truth: LineTruth): LogRecord[] {
  truth.received++;
  const atMs = plan.startAtMs + n * plan.everyMs;
  const envelope = {
    timestamp: new Date(Math.round(atMs)).toISOString(),
    service: 'photo-api',
    module: 'http',
    request_id: `bench-${plan.seed}-${n}`,
    trace_id: hex(random, 32),
    span_id: hex(random, 16),
  };
  const timeMs = Math.round(80 + 400 * random() ** 4);
  const input = { input_size: '1314x1752', input_format: 'jpeg', file_size_kb: 167.5 };
  const lines = [
    buildRecord(
      'request_received',
      {
        method: 'POST',
        route: '/v1/id-photos',
        client_ip: '127.0.0.1',
        user_agent: 'curl/8.5.0',
        content_length: 171_812,
      },
      envelope,
    ),
    buildRecord('image_uploaded', { ...input, file_name: `照片 "${n}".jpg` }, envelope),
  ];
  const dice = random();
  if (dice < plan.failureShare) lines.push(failure(timeMs, random, envelope, truth));
  else if (dice < plan.failureShare + 0.03) lines.push(rejection(timeMs, envelope, truth));
  else lines.push(...success(timeMs, input, envelope, truth));
  return lines;
}

type Envelope = Parameters<typeof buildRecord>[2];

function failure(timeMs: number, random: () => number, envelope: Envelope, truth: LineTruth): LogRecord {
  truth.failed++;
  const [error_type, error_class] = FAILURES[Math.floor(random() * FAILURES.length)] ?? FAILURES[0];
  const error_stack = `${error_type}: it did not work\n    at run (worker-pool.ts:10:5)\n    at photo (photo-service.ts:42:11)`;
  return buildRecord(
    'processing_failed',
    {
      error_type,
      error_class,
      error_message: 'it did not work',
      error_stack,
      stage: 'matte',
      processing_time_ms: timeMs,
    },
    envelope,
  );
}

function rejection(timeMs: number, envelope: Envelope, truth: LineTruth): LogRecord {
  truth.rejected++;
  return buildRecord(
    'image_rejected',
    {
      error_type: 'NoFaceError',
      error_class: 'client_input',
      error_message: 'No face was found.',
      processing_time_ms: timeMs,
    },
    envelope,
  );
}

function success(timeMs: number, input: object, envelope: Envelope, truth: LineTruth): LogRecord[] {
  truth.processed++;
  truth.processingTimeSumMs += timeMs;
  const model = { model: 'selfie-segmentation', provider: 'cpu' };
  return [
    buildRecord('face_detected', { duration_ms: 12.5, faces: 1 }, envelope),
    buildRecord('matting_completed', { duration_ms: timeMs / 2, ...model }, envelope),
    buildRecord('background_applied', { duration_ms: 2.125, background: 'blue' }, envelope),
    buildRecord(
      'image_processed',
      {
        output_format: 'cn-2-inch-blue',
        processing_time_ms: timeMs,
        matting_time_ms: timeMs / 2,
        ...model,
        queue_wait_ms: 0.2,
        ...input,
      },
      envelope,
    ),
  ];
}
