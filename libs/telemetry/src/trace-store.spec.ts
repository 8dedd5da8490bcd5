import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { onExportFailed } from './outlet-health.js';
import { TraceStore } from './trace-store.js';

const DAY_MS = 86_400_000;
/** Small numbers would count as times since the process began. */
const AT = Date.UTC(2026, 10, 22);
const resource = resourceFromAttributes({ 'service.name': 'svc' });
const tracer = new BasicTracerProvider({ resource }).getTracer('test');

/** A span of about so many bytes as a line. */
const span = (name: string, bytes = 0) => {
  const made = tracer.startSpan(name, { startTime: AT, attributes: { fill: 'x'.repeat(bytes) } }, ROOT_CONTEXT);
  made.end(AT + 1);
  return made as unknown as ReadableSpan;
};

interface Line {
  resourceSpans: { resource: object; scopeSpans: { scope: object; spans: { name: string }[] }[] }[];
}

describe('TraceStore', () => {
  let folder: string;
  let directory: string;
  let now: number;
  let said: string[];
  let store: TraceStore;
  const open = (more: { maxBytes?: number; keepDays?: number } = {}) =>
    new TraceStore({ directory, service: 'svc', maxBytes: 8_000_000, keepDays: 7, now: () => now, ...more });
  const linesOf = (path: string) =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  const namesIn = (path: string) =>
    linesOf(path).flatMap((line) => line.resourceSpans[0]!.scopeSpans[0]!.spans.map(({ name }) => name));
  const files = () => readdirSync(directory).sort();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trace-store-'));
    directory = join(folder, 'traces');
    now = Date.now();
    said = [];
    onExportFailed((message) => said.push(message));
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('writes what a trace says as one line of OTLP/JSON', async () => {
    store = open();
    const parent = tracer.startSpan('POST /v1/x', { kind: SpanKind.SERVER, startTime: AT }, ROOT_CONTEXT);
    const child = tracer.startSpan(
      'step',
      { startTime: AT, attributes: { text: 'a\n"b"', whole: 3, part: 0.5, yes: true, list: ['a', 'b'] } },
      trace.setSpan(ROOT_CONTEXT, parent),
    );
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'why' });
    child.addEvent('happened', { n: 1 }, AT + 2);
    child.end(AT + 2.5);
    parent.end(AT + 3);
    store.take([child, parent] as unknown as ReadableSpan[]);
    await store.flush();
    const { traceId, spanId } = parent.spanContext();
    expect(linesOf(store.path)).toEqual([
      {
        resourceSpans: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: 'svc' } }] },
            scopeSpans: [
              {
                scope: { name: 'test' },
                spans: [
                  {
                    traceId,
                    spanId: child.spanContext().spanId,
                    parentSpanId: spanId,
                    name: 'step',
                    kind: 1,
                    startTimeUnixNano: '1795305600000000000',
                    endTimeUnixNano: '1795305600002500000',
                    attributes: [
                      { key: 'text', value: { stringValue: 'a\n"b"' } },
                      { key: 'whole', value: { intValue: '3' } },
                      { key: 'part', value: { doubleValue: 0.5 } },
                      { key: 'yes', value: { boolValue: true } },
                      { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } } },
                    ],
                    events: [
                      {
                        name: 'happened',
                        timeUnixNano: '1795305600002000000',
                        attributes: [{ key: 'n', value: { intValue: '1' } }],
                      },
                    ],
                    status: { code: 2, message: 'why' },
                  },
                  expect.objectContaining({ spanId, kind: 2, status: {} }),
                ],
              },
            ],
          },
        ],
      },
    ]);
  });

  it('never takes more of the disk than it may: the oldest goes', async () => {
    store = open({ maxBytes: 80_000 });
    for (let n = 0; n < 60; n++) {
      now += 1;
      store.take([span(`s${n}`, 3000)]);
      await store.flush();
      const total = files().reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
      expect(total).toBeLessThanOrEqual(80_000);
    }
    const left = files().flatMap((name) => namesIn(join(directory, name)));
    expect(left).toContain('s59');
    expect(left).not.toContain('s0');
    expect(left.length).toBeGreaterThan(15);
  });

  it('removes what is too old, and nothing that is not its own', async () => {
    store = open({ keepDays: 2 });
    store.take([span('old')]);
    await store.flush();
    await store.close();
    const long = (now - 5 * DAY_MS) / 1000;
    utimesSync(store.path, long, long);
    const other = join(directory, 'other-20200101T000000000Z.jsonl');
    writeFileSync(other, '');
    utimesSync(other, long, long);
    store = open({ keepDays: 2 });
    store.take([span('new')]);
    await store.flush();
    await store.close();
    const [archive] = files().filter((name) => /^svc-/.test(name));
    if (archive !== undefined) utimesSync(join(directory, archive), long, long);
    store = open({ keepDays: 2 });
    await store.flush();
    expect(files()).toEqual(['other-20200101T000000000Z.jsonl', 'svc.jsonl']);
    expect(namesIn(store.path)).toEqual(['new']);
  });

  it('goes on after a line that the end of a process has cut, and in a new file where its own was taken away', async () => {
    store = open();
    store.take([span('a')]);
    await store.close();
    appendFileSync(store.path, '{"resourceSpans":[{"reso');
    store = open();
    store.take([span('b')]);
    await store.flush();
    const lines = readFileSync(store.path, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain('"name":"b"');
    renameSync(store.path, `${store.path}.taken`);
    store.take([span('c')]);
    await store.flush();
    expect(namesIn(store.path)).toEqual(['c']);
  });

  it('says once that the disk is full, loses no more than what came meanwhile, and goes on when there is room', async () => {
    store = open();
    store.take([span('before')]);
    await store.flush();
    rmSync(store.path);
    // Every write to it ends with ENOSPC.
    symlinkSync('/dev/full', store.path);
    for (const name of ['lost', 'lost too']) {
      store.take([span(name)]);
      await store.flush();
    }
    expect(said).toEqual([expect.stringMatching(/^Traces cannot be kept in .*traces: ENOSPC/)]);
    rmSync(store.path);
    store.take([span('after')]);
    await store.flush();
    expect(namesIn(store.path)).toEqual(['after']);
  });

  it('takes no folder that it may not write for an end of the world', async () => {
    writeFileSync(directory, 'a file where the folder should be');
    store = open();
    store.take([span('lost')]);
    await store.flush();
    expect(said).toEqual([expect.stringMatching(/ENOTDIR|EEXIST/)]);
  });

  it('holds a bounded number of spans for a disk that is slow', async () => {
    store = open();
    const one = span('one');
    for (let n = 0; n < 11_000; n++) store.take([one]);
    await store.flush();
    expect(files().flatMap((name) => namesIn(join(directory, name)))).toHaveLength(10_000);
  });
});
