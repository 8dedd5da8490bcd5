import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { request } from 'undici';
import { startOtlpReceiver, type OtlpReceiver } from './otlp-receiver.js';

/** A message whose fields are written by `fill`. */
const message = (fill: (writer: BinaryWriter) => unknown): Uint8Array => {
  const writer = new BinaryWriter();
  fill(writer);
  return writer.finish();
};
const LENGTH = 2;
const FIXED64 = 1;
const keyValue = (key: string, value: Uint8Array) =>
  message((w) => w.tag(1, LENGTH).string(key).tag(2, LENGTH).bytes(value));
const text = (value: string) => message((w) => w.tag(1, LENGTH).string(value));

const span = message((w) =>
  w
    .tag(1, LENGTH)
    .bytes(Buffer.from('0af7651916cd43dd8448eb211c80319c', 'hex'))
    .tag(2, LENGTH)
    .bytes(Buffer.from('b7ad6b7169203331', 'hex'))
    .tag(3, LENGTH)
    .string('vendor=state')
    .tag(5, LENGTH)
    .string('POST /v1/id-photos')
    .tag(6, 0)
    .int32(2)
    .tag(7, FIXED64)
    .fixed64(1_700_000_000_000_000_001n)
    .tag(8, FIXED64)
    .fixed64(1_700_000_000_200_000_003n)
    .tag(9, LENGTH)
    .bytes(keyValue('request_id', text('abc')))
    .tag(9, LENGTH)
    .bytes(
      keyValue(
        'http.response.status_code',
        message((v) => v.tag(3, 0).int64(500)),
      ),
    )
    .tag(9, LENGTH)
    .bytes(
      keyValue(
        'ratio',
        message((v) => v.tag(4, FIXED64).double(0.5)),
      ),
    )
    .tag(9, LENGTH)
    .bytes(
      keyValue(
        'flags',
        message((v) => v.tag(5, LENGTH).bytes(message((a) => a.tag(1, LENGTH).bytes(text('x'))))),
      ),
    )
    .tag(11, LENGTH)
    .bytes(message((e) => e.tag(1, FIXED64).fixed64(5n).tag(2, LENGTH).string('exception')))
    .tag(15, LENGTH)
    .bytes(message((s) => s.tag(2, LENGTH).string('boom').tag(3, 0).int32(2))),
);
const exported = message((w) =>
  w.tag(1, LENGTH).bytes(
    message((r) =>
      r
        .tag(1, LENGTH)
        .bytes(message((a) => a.tag(1, LENGTH).bytes(keyValue('service.name', text('photo-api')))))
        .tag(2, LENGTH)
        .bytes(
          message((s) =>
            s
              .tag(1, LENGTH)
              .bytes(message((n) => n.tag(1, LENGTH).string('safelight')))
              .tag(2, LENGTH)
              .bytes(span),
          ),
        ),
    ),
  ),
);

describe('OTLP receiver', () => {
  let receiver: OtlpReceiver;
  beforeEach(async () => (receiver = await startOtlpReceiver()));
  afterEach(() => receiver.close());
  const send = (body: Uint8Array, type = 'application/x-protobuf') =>
    request(`${receiver.url}/v1/traces`, { method: 'POST', body, headers: { 'content-type': type } });

  it('decodes a span whole', async () => {
    const arriving = receiver.waitFor((spans) => spans.length === 1, 5000);
    expect((await send(exported)).statusCode).toBe(200);
    expect(await arriving).toEqual([
      {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        parentSpanId: '',
        name: 'POST /v1/id-photos',
        kind: 'server',
        startNs: 1_700_000_000_000_000_001n,
        endNs: 1_700_000_000_200_000_003n,
        attributes: { request_id: 'abc', 'http.response.status_code': 500, ratio: 0.5, flags: ['x'] },
        events: [{ name: 'exception', timeNs: 5n, attributes: {} }],
        links: [],
        status: { code: 'error', message: 'boom' },
        resource: { 'service.name': 'photo-api' },
        scope: 'safelight',
      },
    ]);
  });

  it('refuses what is no protobuf, and everything when told to', async () => {
    expect((await send(Buffer.from('{}'), 'application/json')).statusCode).toBe(415);
    expect((await send(Buffer.from([0x0a, 0xff]))).statusCode).toBe(400);
    receiver.answerWith(503);
    expect((await send(exported)).statusCode).toBe(503);
    expect(receiver.spans()).toEqual([]);
  });
});
