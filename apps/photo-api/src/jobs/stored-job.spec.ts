import { describe, expect, it } from '@jest/globals';
import type { JobHead, JobPhoto } from './job.js';
import { decodeHead, decodePhoto, encodeStored } from './stored-job.js';

const HEAD = {
  id: '0123456789abcdef0123456789abcdef',
  apiKeyId: 'a1',
  clientId: 'key a1',
  kind: 'batch',
  route: '/v1/batches',
  requestId: 'r-1',
  trace: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
  task: { flow: 'id-photo', options: { size: { widthPx: 295 } } },
  outputFormat: 'cn-1-inch-blue',
  total: 2,
  uncached: false,
  createdAt: 1000,
  callback: { url: 'https://x.test/', state: 'waiting', attempts: 0, nextAt: 1000 },
} as unknown as JobHead;
const PHOTO: JobPhoto = { index: 0, name: '张三.jpg', state: 'queued', attempts: 0 };
const FAILURE = {
  errorType: 'NoFaceError',
  publicDetail: 'no face',
  remedy: 'look',
  stage: 'find_face',
  retryAfterS: undefined,
};
const LINE = { event: 'image_rejected', fields: { error_type: 'NoFaceError', processing_time_ms: 1.5 } };

/** What is stored of the part after some of it was altered by another version, or by hand. */
const altered = (part: object, change: object): string => JSON.stringify({ ...part, ...change });

describe('stored jobs', () => {
  it('come back as they were stored', () => {
    expect(decodeHead(encodeStored(HEAD))).toEqual(HEAD);
    expect(decodePhoto(encodeStored(PHOTO))).toEqual(PHOTO);
    const rejected = { ...PHOTO, state: 'rejected', failure: FAILURE, line: LINE } as JobPhoto;
    expect(decodePhoto(encodeStored(rejected))).toEqual(JSON.parse(JSON.stringify(rejected)));
  });

  it('keep the bytes inside their options', () => {
    const bytes = new Uint8Array([0, 1, 254, 255]);
    for (const part of [bytes, Buffer.from(bytes)]) {
      const head = { ...HEAD, task: { flow: 'id-photo', options: { glyphs: part } } } as unknown as JobHead;
      expect(decodeHead(encodeStored(head))?.task.options).toEqual({ glyphs: bytes });
    }
  });

  it('keep what a later version has added', () => {
    expect(decodeHead(altered(HEAD, { colour: 'red' }))).toMatchObject({ colour: 'red' });
  });

  it.each([
    ['an id that is a path', { id: '../../../../etc/passwd-0000000000' }],
    ['a request id with a line feed', { requestId: 'r\n' }],
    ['no photos', { total: 0 }],
    ['another kind', { kind: 'album' }],
    ['a callback in no state', { callback: { url: 'x', state: 'lost', attempts: 0, nextAt: 0 } }],
    ['no task', { task: undefined }],
  ])('are none with %s', (_what, change) => {
    expect(decodeHead(altered(HEAD, change))).toBeUndefined();
  });

  it.each([
    ['an index that is none', { index: -1 }],
    ['an outcome without its picture', { state: 'processed' }],
    ['a refusal without its reason', { state: 'rejected' }],
    ['a failure that nobody knows', { state: 'failed', failure: { ...FAILURE, errorType: 'constructor' } }],
    ['a line of another event', { line: { event: 'service_started', fields: {} } }],
  ])('have no photo with %s', (_what, change) => {
    expect(decodePhoto(altered(PHOTO, change))).toBeUndefined();
  });

  it.each([undefined, 7, '', '{', 'null', '[]', '"text"', encodeStored(HEAD).slice(0, -1)])(
    'are none in %j',
    (text) => {
      expect([decodeHead(text), decodePhoto(text)]).toEqual([undefined, undefined]);
    },
  );
});
