/** Lines made to tell two readers of JSON apart: right ones written in unusual ways, odd ones, and both of them damaged. */
import { ALL_DIRT } from '../bench/dirty-lines.js';
import type { Random } from './random.js';

/** What is too long is the splitter's business. */
const ODD = Object.entries(ALL_DIRT).flatMap(([kind, make]) => (kind === 'oversize' ? [] : [make]));

const GOOD =
  '{"timestamp":"2026-11-21T08:30:00.123Z","level":"ERROR","service":"photo-api","module":"photos","event":"processing_failed","request_id":"r-1","trace_id":"0123456789abcdef0123456789abcdef","span_id":"0123456789abcdef","error_type":"InferenceError","error_class":"model","error_message":"照片 \\"1\\" 😱","stage":"matte","processing_time_ms":12.5,"model":"selfie-segmentation","provider":"cpu","output_format":"cn-1-inch-blue","input_size":"1314x1752","input_format":"png","client_ip":"2001:db8::1","api_key_id":"k1","user_agent":"Mozilla/5.0 \\u0041 (x) miniProgram","host_name":"studio-1","sample_weight":10}';

const KEYS = [
  'timestamp',
  'level',
  'service',
  'event',
  'sample_weight',
  'request_id',
  'trace_id',
  'error_type',
  'error_class',
  'error_message',
  'stage',
  'processing_time_ms',
  'client_ip',
  'api_key_id',
  'user_agent',
  'input_size',
  'input_format',
  'output_format',
  'model',
  'provider',
  'host_name',
  'processing_time_m',
  'processing_time_mss',
  'even',
  'a key of just 32 bytes, not more',
  'a key of more than thirty-two bytes',
  '__proto__',
  '',
  '键',
];
const SPACES = ['', '', '', '', '', '', ' ', '\t', '  ', '\r'];
const TEXTS = [
  '',
  'INFO',
  'error',
  'Warning',
  'photo-api',
  'log-watcher',
  'image_processed',
  'image_rejected',
  'processing_failed',
  'request_received',
  'sixteen bytes ok',
  'just seventeen by',
  'x'.repeat(127),
  'x'.repeat(129),
  'é'.repeat(70),
  '照片 😱',
  '\\u0041\\n\\"\\\\',
  '\\ud83d\\ude31 \\ud800',
  '2026-11-21T08:30:00.123Z',
  '2026-02-29T08:30:00.123Z',
  '2028-02-29T23:59:59.999Z',
  '2026-02-30T00:00:00.000Z',
  '2026-04-31T00:00:00.000Z',
  '2026-13-01T00:00:00.000Z',
  '1999-12-31T23:59:59.999Z',
  '2100-01-01T00:00:00.000Z',
  '2099-12-31T23:59:59.999Z',
  '2026-11-21T24:00:00.000Z',
  '2026-11-21T23:59:60.000Z',
  '2026-11-21 08:30:00.123Z',
  '2026-11-21T16:30:00+08:00',
  '0123456789abcdef0123456789abcdef',
];
const NUMBERS = [
  '0', '-0', '1', '12.5', '-7', '1e3', '1E-3', '1e22', '1e23', '123456789012345678', '9007199254740993', '0.1', '0.30000000000000004',
  '1e-22', '1e-23', '4.35', '1e308', '1e309', '123456.7890123456789', '1795249800', '1795249800.25', '1795249800123', '1795249800123456',
  '0e5', '0.0', '-0.0e-5', '17976931348623157e292', '00', '1.', '.1', '1e', '-', '1e99999999999999999999',
]; // prettier-ignore
const WORDS = ['true', 'false', 'null', 'True', 'nul', 'truefalse'];
/** Bytes that mean something to JSON, to UTF-8, or to vectors of sixteen. */
const BYTES = [0, 9, 10, 13, 31, 32, 34, 39, 44, 45, 46, 48, 57, 58, 69, 91, 92, 93, 101, 117, 123, 125, 127];
const HIGH_BYTES = [128, 191, 192, 194, 224, 237, 240, 244, 245, 255];

function text(random: Random): string {
  return `"${random.oneIn(6) ? random.of(KEYS) : random.of(TEXTS)}"`;
}

function value(random: Random, depth: number): string {
  const kind = random.below(depth > 3 ? 8 : 10);
  if (kind < 5) return text(random);
  if (kind < 7) return random.of(NUMBERS);
  if (kind === 7) return random.of(WORDS.slice(0, random.oneIn(8) ? undefined : 3));
  return kind === 8 ? object(random, depth + 1) : list(random, depth + 1);
}

function list(random: Random, depth: number): string {
  const members = Array.from({ length: random.below(4) }, () => spaced(random, value(random, depth)));
  return `[${members.join(',') || random.of(SPACES)}]`;
}

function object(random: Random, depth: number): string {
  const members = Array.from({ length: random.below(depth === 0 ? 16 : 4) }, () => {
    const key = random.of(KEYS);
    const escaped = random.oneIn(40) ? `\\u${key.charCodeAt(0).toString(16).padStart(4, '0')}${key.slice(1)}` : key;
    return `${spaced(random, `"${escaped}"`)}:${spaced(random, value(random, depth))}`;
  });
  return `{${members.join(',') || random.of(SPACES)}}`;
}

function spaced(random: Random, token: string): string {
  return `${random.of(SPACES)}${token}${random.of(SPACES)}`;
}

function damaged(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (random.below(5)) {
    case 0:
      return Buffer.concat([before, after.subarray(1 + random.below(3))]);
    case 1:
      return Buffer.concat([before, Buffer.from([random.of(BYTES)]), after]);
    case 2:
      return Buffer.concat([before, Buffer.from([random.of(BYTES)]), after.subarray(1)]);
    case 3:
      return Buffer.concat([before, Buffer.from([random.of(HIGH_BYTES)]), after.subarray(random.below(2))]);
    default:
      return Buffer.concat([before, bytes.subarray(random.below(bytes.length + 1))]);
  }
}

/** One hostile line, or what a damaged one has become: may hold line feeds, and has none at its end. */
export function hostileLine(random: Random): Buffer {
  const kind = random.below(10);
  const made = kind < 6 ? Buffer.from(spaced(random, object(random, 0))) : oddOrGood(kind, random);
  let bytes = made;
  for (let damages = random.oneIn(3) ? 1 + random.below(3) : 0; damages > 0; damages--) bytes = damaged(bytes, random);
  return bytes;
}

function oddOrGood(kind: number, random: Random): Buffer {
  if (kind < 8) return Buffer.from(GOOD);
  return random.of(ODD)(GOOD, () => random.below(1_000_000) / 1_000_000).bytes;
}
