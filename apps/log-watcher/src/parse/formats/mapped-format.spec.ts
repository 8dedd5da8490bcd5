import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FieldMap } from './field-map.js';
import { MappedFormat } from './mapped-format.js';
import { READY_MAPS, type ReadyMap } from './ready-maps.js';

const ARRIVAL = Date.parse('2026-11-21T12:00:00Z');
const AT = Date.parse('2026-11-21T11:59:00.123Z');

function read(map: FieldMap, line: unknown) {
  const text = typeof line === 'string' ? line : JSON.stringify(line);
  return new MappedFormat(map).read(Buffer.from(text), ARRIVAL);
}

/** The only entry of a line. */
function entryOf(name: ReadyMap, line: unknown) {
  const [parsed, ...others] = read(READY_MAPS[name], line);
  expect(others).toEqual([]);
  return parsed?.ok === true ? parsed.entry : parsed;
}

const TRACEBACK = `Traceback (most recent call last):
  File "app.py", line 12, in process
    out = remove(data)
PIL.UnidentifiedImageError: cannot identify image file`;

describe('lines of other writers', () => {
  it('are read as winston writes them', () => {
    const line = {
      level: 'error',
      message: 'photo failed',
      timestamp: '2026-11-21T11:59:00.123Z',
      requestId: 'r1',
      durationMs: 812,
      statusCode: 502,
      stack: 'TypeError: x is not a function\n    at make (/app/photo.js:1:2)',
    };
    expect(entryOf('winston', line)).toMatchObject({
      atMs: AT,
      level: 'ERROR',
      event: 'processing_failed',
      requestId: 'r1',
      processingTimeMs: 812,
      errorType: 'TypeError',
      errorClass: 'dependency',
      errorMessage: 'photo failed',
    });
    expect(entryOf('winston', { level: 'info', message: 'up', timestamp: '2026-11-21 11:59:00' })).toMatchObject({
      event: 'log_line',
      level: 'INFO',
    });
  });

  it('are read as pino, pino-http and Fastify write them', () => {
    const http = {
      level: 30,
      time: AT,
      pid: 7,
      hostname: 'web-1',
      req: { id: 12, method: 'POST', url: '/x', headers: { 'user-agent': 'MiniProgram/1' }, remoteAddress: '10.0.0.7' },
      res: { statusCode: 200 },
      responseTime: 153,
      msg: 'request completed',
    };
    expect(entryOf('pino', http)).toMatchObject({
      atMs: AT,
      level: 'INFO',
      event: 'image_processed',
      requestId: '12',
      processingTimeMs: 153,
      userAgent: 'MiniProgram/1',
      clientIp: '10.0.0.7',
      hostName: 'web-1',
    });
    const err = { type: 'MemoryError', message: 'no room', stack: 'MemoryError: no room\n    at x' };
    const failed = { ...http, level: 50, res: { statusCode: 500 }, err, msg: 'request errored' };
    expect(entryOf('pino', failed)).toMatchObject({
      level: 'ERROR',
      event: 'processing_failed',
      errorType: 'MemoryError',
      errorClass: 'capacity',
      errorMessage: 'no room',
    });
    const arrival = { level: 30, time: AT, reqId: 'req-1', req: { method: 'GET', url: '/' }, msg: 'incoming request' };
    expect(entryOf('pino', arrival)).toMatchObject({ event: 'request_received', requestId: 'req-1' });
  });

  it('are read as services with Python’s logging write them', () => {
    const done = {
      timestamp: '2026-11-21T11:59:00.123Z',
      level: 'INFO',
      module: 'processor',
      event: 'image_processed',
      request_id: 'r7',
      processing_time_ms: 1240,
      output_format: 'cn-1-inch-blue',
    };
    expect(entryOf('python-logging', done)).toMatchObject({
      atMs: AT,
      event: 'image_processed',
      requestId: 'r7',
      processingTimeMs: 1240,
      outputFormat: 'cn-1-inch-blue',
    });
    const failed = {
      asctime: '2026-11-21 11:59:00,123',
      levelname: 'ERROR',
      name: 'rembg',
      message: 'failed',
      event: 'processing_failed',
      exc_info: TRACEBACK,
      duration: 0.25,
    };
    expect(entryOf('python-logging', failed)).toMatchObject({
      atMs: AT,
      level: 'ERROR',
      event: 'processing_failed',
      errorType: 'UnidentifiedImageError',
      errorClass: 'client_input',
      processingTimeMs: 250,
    });
    const created = { event: 'image_uploaded', level: 'info', created: AT / 1000 };
    expect(entryOf('python-logging', created)).toMatchObject({ atMs: AT, event: 'request_received', level: 'INFO' });
  });

  it('are read as nginx writes them, with numbers in quotes', () => {
    const line = {
      time_iso8601: '2026-11-21T19:59:00+08:00',
      remote_addr: '10.0.0.9',
      request: 'POST /v1/id-photos HTTP/1.1',
      status: '504',
      request_time: '30.001',
      http_user_agent: 'curl/8',
      request_id: 'f00',
    };
    expect(entryOf('nginx-json', line)).toMatchObject({
      atMs: Date.parse('2026-11-21T11:59:00Z'),
      level: 'ERROR',
      event: 'processing_failed',
      processingTimeMs: 30_001,
      errorType: 'HTTP 504',
      errorClass: 'dependency',
      clientIp: '10.0.0.9',
      userAgent: 'curl/8',
    });
    expect(entryOf('nginx-json', { msec: String(AT / 1000), status: 499 })).toMatchObject({
      atMs: AT,
      event: 'image_rejected',
      errorClass: 'client_input',
      level: 'WARNING',
    });
    expect(entryOf('nginx-json', { status: 204, request_time: 0.004 })).toMatchObject({
      event: 'image_processed',
      processingTimeMs: 4,
    });
  });

  it('are read as the collector’s file exporter writes them, many records a line', () => {
    const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    const record = (event: string, severityNumber: number) => ({
      timeUnixNano: `${AT}000000`,
      severityNumber,
      severityText: 'x',
      body: { stringValue: 'text' },
      attributes: [
        attribute('event', event),
        attribute('request_id', 'r9'),
        { key: 'processing_time_ms', value: { intValue: '44' } },
        attribute('exception.type', 'MemoryError'),
      ],
      traceId: '5B8EFFF798038103D269B633813FC60C',
    });
    const resource = { attributes: [attribute('service.name', 'photos'), attribute('host.name', 'web-2')] };
    const logRecords = [record('image_processed', 9), record('processing_failed', 17)];
    const line = JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope: {}, logRecords }] }] });
    const parsed = read(READY_MAPS['otlp-file'], line);
    expect(parsed).toHaveLength(2);
    expect(parsed[1]).toMatchObject({
      ok: true,
      timed: true,
      entry: {
        atMs: AT,
        level: 'ERROR',
        event: 'processing_failed',
        service: 'photos',
        hostName: 'web-2',
        requestId: 'r9',
        traceId: '5b8efff798038103d269b633813fc60c',
        processingTimeMs: 44,
        errorType: 'MemoryError',
        errorClass: 'capacity',
      },
    });
    expect(read(READY_MAPS['otlp-file'], '{"resourceSpans":[]}')).toEqual([{ ok: false, reason: 'no_event' }]);
  });
});

describe('what other writers do', () => {
  it.each([
    [10, 'DEBUG'],
    [25, 'DEBUG'],
    [35, 'INFO'],
    [45, 'WARNING'],
    [55, 'ERROR'],
    [100, 'ERROR'],
    [5, 'INFO'],
  ])('pino’s level %i counts as %s', (written, level) => {
    expect(entryOf('pino', { level: written, time: AT, msg: 'x' })).toMatchObject({ level });
  });

  it('takes a nested name where the field is an object', () => {
    const line = {
      service: { name: 'photos' },
      user_agent: { original: 'curl/8' },
      error: { type: 'OSError' },
      level: 'crit',
    };
    expect(entryOf('winston', line)).toMatchObject({
      service: 'photos',
      userAgent: 'curl/8',
      errorType: 'OSError',
      level: 'ERROR',
    });
  });

  const frames = TRACEBACK.slice(0, TRACEBACK.lastIndexOf('\n') + 1);
  it.each<[string, string, string | undefined]>([
    [
      'a message with indented lines',
      `${frames}pydantic_core.ValidationError: 1 error\nfile\n  Input should be\n    For more`,
      'ValidationError',
    ],
    ['a message of many lines', `${frames}ValueError: one\n${'two\n'.repeat(900)}`, 'ValueError'],
    ['a cause before it', `${frames}KeyError: 1\n\nDuring handling of it:\n\n${frames}app.OwnError: 2`, 'OwnError'],
    ['a class of a function', `${frames}app.make.<locals>.Odd: 1`, 'Odd'],
    [
      'a syntax error',
      `${frames}  File "<string>", line 1\n    a b\n      ^\nSyntaxError: invalid syntax`,
      'SyntaxError',
    ],
    ['no exception', 'NoneType: None', undefined],
    ['a code of Node’s', 'TypeError [ERR_INVALID_ARG_TYPE]: The "path"\n    at x', 'TypeError'],
    ['a long stack', `RangeError: x\n${'    at make (/app/photo.js:1:2)\n'.repeat(1_000)}`, 'RangeError'],
    ['no name', 'something failed', undefined],
  ])('names the error of %s', (_what, exception, errorType) => {
    const line = { event: 'processing_failed', exc_info: exception };
    expect(entryOf('python-logging', line)).toMatchObject({ event: 'processing_failed', errorType });
  });
});

describe('a map', () => {
  const map: FieldMap = {
    ...READY_MAPS['python-logging'],
    fields: { time: ['t'], event: ['what'], duration: ['extra.request.duration'], error_type: ['why'] },
    timeUnit: 's',
    utcOffset: '+08:00',
    outcomes: {
      ...READY_MAPS['python-logging'].outcomes,
      failed: [{ event: ['done'], level: ['ERROR'] }],
      processed: [{ event: ['done'] }],
    },
    errorClasses: { Timeout: 'dependency' },
    levels: {},
  };

  it('finds values in objects, tells units, and takes all of a condition', () => {
    const line = { t: AT / 1000, what: 'done', extra: { request: { duration: 0.3 } } };
    expect(read(map, line)[0]).toMatchObject({
      timed: true,
      entry: { atMs: AT, event: 'image_processed', processingTimeMs: 300 },
    });
    const failing = { ...map, fields: { ...map.fields, level: ['l'] } };
    expect(read(failing, { what: 'done', l: 'error', why: 'Timeout' })[0]).toMatchObject({
      timed: false,
      entry: { atMs: ARRIVAL, event: 'processing_failed', errorClass: 'dependency' },
    });
  });

  it('puts a local time where it belongs', () => {
    expect(read(map, { t: '2026-11-21 19:59:00,123' })[0]).toMatchObject({ entry: { atMs: AT } });
    expect(read(map, { t: '2026-11-21T11:59:00.123Z' })[0]).toMatchObject({ entry: { atMs: AT } });
    expect(read(map, { t: '2026-11-21' })[0]).toMatchObject({ timed: false });
  });

  it.each([
    ['{"a":1', 'malformed'],
    ['{"a":1}{"b":2}', 'malformed'],
    ['[1]', 'not_an_object'],
    ['null', 'not_an_object'],
  ])('takes %s for %s', (line, reason) => {
    expect(read(map, line)).toEqual([{ ok: false, reason }]);
  });

  it('never throws, and gives finite figures, whatever a line holds', () => {
    const keys = [
      'time',
      'level',
      'event',
      'status',
      'duration',
      'stack',
      'exc_info',
      'req',
      'resourceLogs',
      '__proto__',
    ];
    const line = fc.dictionary(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 4 }));
    fc.assert(
      fc.property(line, fc.constantFrom(...Object.values(READY_MAPS)), (record, ready) => {
        for (const parsed of read(ready, record)) {
          if (!parsed.ok) continue;
          expect(Number.isFinite(parsed.entry.atMs)).toBe(true);
          expect(parsed.entry.event.length).toBeGreaterThan(0);
          expect(parsed.entry.processingTimeMs ?? 0).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
