/**
 * Makes a log as photo-api would have written it, with the truth about it. The same seed gives the same bytes. A share of the lines can
 * be odd: cut off, glued, no JSON at all, or everything else that `dirty-lines.ts` knows.
 */
import { buildRecord, encodeLine, type EventFields, type LogRecord } from '#events';
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

const AGENTS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.44(0x18002c2d) NetType/WIFI Language/zh_CN miniProgram/wx0a1b2c3d4e5f6071',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'python-requests/2.32.3',
  'curl/8.5.0',
] as const;
const INPUTS = [
  { input_size: '1314x1752', input_format: 'jpeg' },
  { input_size: '3024x4032', input_format: 'jpeg' },
  { input_size: '2448x3264', input_format: 'png' },
  { input_size: '600x800', input_format: 'webp' },
] as const;
const OUTPUTS = ['cn-1-inch-blue', 'cn-2-inch-blue', 'cn-2-inch-white', 'us-passport-white'] as const;
const CLIENTS = 200;
const MODEL = { model: 'selfie-segmentation', provider: 'cpu' };

function oneOf<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)]!;
}

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
  const client = Math.floor(random() * CLIENTS);
  const sender = { client_ip: `203.0.113.${client}`, user_agent: oneOf(AGENTS, random) };
  const input = { ...oneOf(INPUTS, random), file_size_kb: 100 + Math.floor(random() * 2000) / 8 };
  const known = { output_format: oneOf(OUTPUTS, random), ...input, ...sender, host_name: 'studio-1' };
  const lines = [
    buildRecord(
      'request_received',
      {
        method: 'POST',
        route: '/v1/id-photos',
        ...sender,
        content_length: 171_812,
      },
      envelope,
    ),
    buildRecord('image_uploaded', { ...input, file_name: `照片 "${n}".jpg` }, envelope),
  ];
  const dice = random();
  if (dice < plan.failureShare) lines.push(failure(timeMs, random, { envelope, known }, truth));
  else if (dice < plan.failureShare + 0.03) lines.push(rejection(timeMs, { envelope, known }, truth));
  else lines.push(...success(timeMs, { envelope, known }, truth));
  return lines;
}

/** What stands on all lines of a request, and what its last one tells besides. */
interface Common {
  readonly envelope: Parameters<typeof buildRecord>[2];
  readonly known: Omit<EventFields<'image_processed'>, 'processing_time_ms'>;
}

function failure(timeMs: number, random: () => number, { envelope, known }: Common, truth: LineTruth): LogRecord {
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
      ...MODEL,
      ...known,
    },
    envelope,
  );
}

function rejection(timeMs: number, { envelope, known }: Common, truth: LineTruth): LogRecord {
  truth.rejected++;
  return buildRecord(
    'image_rejected',
    {
      error_type: 'NoFaceError',
      error_class: 'client_input',
      error_message: 'No face was found.',
      processing_time_ms: timeMs,
      stage: 'find_face',
      ...known,
    },
    envelope,
  );
}

function success(timeMs: number, { envelope, known }: Common, truth: LineTruth): LogRecord[] {
  truth.processed++;
  truth.processingTimeSumMs += timeMs;
  return [
    buildRecord('face_detected', { duration_ms: 12.5, faces: 1 }, envelope),
    buildRecord('matting_completed', { duration_ms: timeMs / 2, ...MODEL }, envelope),
    buildRecord('background_applied', { duration_ms: 2.125, background: 'blue' }, envelope),
    buildRecord(
      'image_processed',
      {
        processing_time_ms: timeMs,
        matting_time_ms: timeMs / 2,
        ...MODEL,
        queue_wait_ms: 0.2,
        ...known,
      },
      envelope,
    ),
  ];
}
