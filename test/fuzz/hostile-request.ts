/** Makes whole HTTP requests, as bytes, around a picture: right ones, wrong ones, and what is hardly HTTP any more. */
import { mutatePicture } from './mutate-picture.js';
import type { Random } from './random.js';

const ROUTES = ['/v1/id-photos', '/v1/cutouts', '/v1/print-sheets', '/v1/stylizations', '/v1/batches', '/upload'];
const OTHER_ROUTES = [
  '/',
  '/v1/sizes?q=%00%ff',
  '/v1/models',
  '/assets/..%2f..%2fpackage.json',
  '/metrics',
  '/%',
  '/docs',
  '/v1/jobs/0123456789abcdef0123456789abcdef',
  '/v1/jobs/__proto__',
  '/v1/jobs/..%2f..%2fstore/result?delete=true',
  '/v1/jobs/%00/result?delete=1&delete=2',
  '/v1/jobs/%ff',
  '/v1/sizes?country=__proto__',
];
const FIELDS = ['size', 'background', 'format', 'max_kb', 'min_kb', 'dpi', 'head_ratio', 'model', 'layout', 'style'];
const MORE_FIELDS = [
  'mask_only',
  'crop',
  'max_side',
  '__proto__',
  'constructor',
  'image',
  'file',
  'background_image',
  'archive',
  'flow',
  'image_url',
  'callback_url',
  'watermark',
  'whitening',
  'copies',
  'gap_mm',
  'margin_mm',
  'crop_lines',
  'size_limits',
  'watermark_opacity',
  'watermark_angle',
  'watermark_spacing',
];
const NAMES = [
  'a.jpg',
  '../../etc/passwd',
  'a\0b.png',
  '证件照.jpg',
  '\u202egpj.exe',
  '"; filename="x',
  'a'.repeat(3000),
  '',
];
const VALUES = [
  'cn-1-inch',
  'blue',
  'transparent',
  'png',
  'webp',
  'cutout',
  'true',
  '35x45mm@300',
  '295x413px',
  '#ff0000-#00ff00',
  '-1',
  '0',
  '1e309',
  'Infinity',
  '6-inch',
  '210x297mm@1200',
  '0x0mm',
  '20',
  '<span>&amp;</span>',
  '\u05e9\u202e\u0301\u200d',
  'NaN',
  '99999999999999999999',
  '9999x9999px',
  '1x1px',
  '\0',
  '__proto__',
  '{"a":1}',
  '%s%n',
  '../../../x',
  'u2net',
  'stylization',
  'http://127.0.0.1:9/x',
  'https://user:pass@[::1]/',
  ' ',
  '',
  '。',
  '#'.repeat(200),
  'x'.repeat(2000),
];
const TYPES = [
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/mixed; boundary=B',
  'image/jpeg',
  '',
  'x',
];
const HEADERS = [
  'Accept: application/json',
  'Accept: image/webp,image/*;q=0.5',
  'Accept: ;;;,,q=x',
  'Expect: 100-continue',
  'Expect: 200-ok',
  'Content-Encoding: gzip',
  'X-Request-Id: ../../a b',
  `X-Request-Id: ${'a'.repeat(300)}`,
  'X-Forwarded-For: 1.2.3.4, not-an-address, ::1',
  'Authorization: Bearer sl_000000000000_x',
  'X-API-Key: \u00ff\u00fe',
  'Idempotency-Key: the-same',
  'Prefer: wait=x, handling=,',
  'Prefer: respond-async',
  'Accept: text/event-stream',
  'traceparent: 00-zz-zz-zz',
  'Origin: null',
  'Cache-Control: no-store',
  'Transfer-Encoding: gzip',
  'Content-Length: 5',
  'Connection: upgrade',
  `X-Long: ${'y'.repeat(9000)}`,
  `X-Too-Long: ${'y'.repeat(40_000)}`,
];

/** Bytes to send over a connection of their own. */
export function hostileRequest(seeds: readonly Buffer[], random: Random): Buffer {
  if (random.oneIn(60)) return random.bytes(1 + random.below(600));
  if (random.oneIn(30)) return Buffer.from(`GET ${random.of(OTHER_ROUTES)} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const boundary = random.oneIn(20) ? 'b'.repeat(1 + random.below(90)) : 'B';
  const body = random.oneIn(25) ? damageForm(form(seeds, random, boundary), random) : form(seeds, random, boundary);
  const head = headOf(body.length, random, boundary);
  const request = Buffer.concat([Buffer.from(head, 'latin1'), framed(body, head, random)]);
  return random.oneIn(50) ? request.subarray(0, random.below(request.length)) : request;
}

function headOf(length: number, random: Random, boundary: string): string {
  const type = random.oneIn(20) ? random.of(TYPES) : `multipart/form-data; boundary=${boundary}`;
  const announced = random.oneIn(20) ? Math.max(0, length + random.below(200) - 100) : length;
  const lines = [
    `POST ${random.of(ROUTES)} HTTP/1.1`,
    'Host: fuzz',
    `Content-Type: ${type}`,
    random.oneIn(8) ? 'Transfer-Encoding: chunked' : `Content-Length: ${announced}`,
  ];
  for (let count = random.below(4); count > 0 && random.oneIn(2); count--) lines.push(random.of(HEADERS));
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** In chunks, some of them wrong, where the head says so. */
function framed(body: Buffer, head: string, random: Random): Buffer {
  if (!head.includes('Transfer-Encoding: chunked')) return body;
  const parts: Buffer[] = [];
  for (let from = 0; from < body.length;) {
    const chunk = body.subarray(from, from + 1 + random.below(20_000));
    const length = random.oneIn(40) ? random.of(['zz', '-1', 'ffffffffffffffff', '']) : chunk.length.toString(16);
    parts.push(Buffer.from(`${length}${random.oneIn(30) ? ';x=y' : ''}\r\n`), chunk, Buffer.from('\r\n'));
    from += chunk.length;
  }
  return Buffer.concat([...parts, Buffer.from(random.oneIn(20) ? '' : '0\r\n\r\n')]);
}

function form(seeds: readonly Buffer[], random: Random, boundary: string): Buffer {
  const parts: Buffer[] = [];
  for (let count = random.below(4); count > 0 && random.oneIn(3); count--) parts.push(field(random, boundary));
  parts.push(file(mutatePicture(seeds, random), random, boundary));
  if (random.oneIn(15)) parts.push(file(mutatePicture(seeds, random), random, boundary));
  if (random.oneIn(8)) parts.push(field(random, boundary));
  if (random.oneIn(60)) for (let count = 0; count < 300; count++) parts.push(field(random, boundary));
  return Buffer.concat([...parts, Buffer.from(random.oneIn(40) ? '' : `--${boundary}--\r\n`)]);
}

function field(random: Random, boundary: string): Buffer {
  const name = random.oneIn(6) ? random.of(MORE_FIELDS) : random.of(FIELDS);
  const type = random.oneIn(15) ? 'Content-Type: text/plain; charset=nonsense\r\n' : '';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n${type}\r\n`;
  return Buffer.from(`${head}${random.of(VALUES)}\r\n`);
}

function file(picture: Buffer, random: Random, boundary: string): Buffer {
  const field = random.oneIn(10) ? random.of(MORE_FIELDS) : random.of(['image', 'image', 'image', 'file']);
  const name = random.oneIn(4) ? random.of(NAMES) : 'a.jpg';
  const extra = random.oneIn(20) ? `X: ${'z'.repeat(random.below(20_000))}\r\n` : '';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n${extra}\r\n`;
  return Buffer.concat([Buffer.from(head), picture, Buffer.from('\r\n')]);
}

/** Lines that end wrongly, boundaries that are cut, bytes that are swapped. */
function damageForm(body: Buffer, random: Random): Buffer {
  const at = random.below(Math.min(300, body.length));
  if (random.oneIn(3)) return Buffer.concat([body.subarray(0, at), body.subarray(at + 1 + random.below(20))]);
  if (random.oneIn(2)) return Buffer.concat([body.subarray(0, at), Buffer.from('\r\n--B\r\n\r\n'), body.subarray(at)]);
  body[at] = random.below(256);
  return body;
}
