/** Kept traces, as the command and the running watcher show them. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnProgram } from '#testkit';
import { ANSWERS } from '../src/http/answer-schemas.js';
import { line } from './log-lines.js';
import { RunningWatcher } from './running-watcher.js';

const CLI = 'dist/apps/log-watcher/src/cli.js';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const FULL = '0af7651916cd43dd8448eb211c80319c';
const BATCH = '1af7651916cd43dd8448eb211c80319c';
const T0 = 1_795_305_600_000;

interface Made {
  readonly id: string;
  readonly parent?: string;
  readonly name: string;
  readonly at?: number;
  readonly ms?: number;
  readonly request?: string;
  readonly failed?: boolean;
  readonly trace?: string;
  /** How many there are beside the id. */
  readonly facts?: number;
}

/** A line as photo-api writes it. */
function stored(...spans: Made[]): string {
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const encoded = spans.map(
    ({ id, parent, name, at = 0, ms = 1, request = 'slow-1', failed, trace = TRACE, facts = 0 }) => ({
      traceId: trace,
      spanId: id.padStart(16, '0'),
      ...(parent === undefined ? {} : { parentSpanId: parent.padStart(16, '0') }),
      name,
      kind: parent === undefined ? 2 : 1,
      startTimeUnixNano: `${T0 + at}000000`,
      endTimeUnixNano: `${T0 + at + ms}000000`,
      attributes: [
        text('request_id', request),
        ...Array.from({ length: facts }, (_, n) => text(`safelight.fact${n}`, 'text')),
        ...(failed === true ? [text('error.type', 'InferenceError')] : []),
      ],
      status: failed === true ? { code: 2 } : {},
    }),
  );
  const resource = { attributes: [text('service.name', 'photo-api')] };
  return `${JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: {}, spans: encoded }] }] })}\n`;
}

const folder = mkdtempSync(join(tmpdir(), 'kept-traces-'));
let watcher: RunningWatcher;

function fill(directory: string): void {
  mkdirSync(directory, { recursive: true });
  const root = { id: 'a', name: 'POST /v1/id-photos', ms: 100 };
  // In two files, as after a rotation, the children first, one span twice, and among lines that are none.
  writeFileSync(
    join(directory, 'photo-api-20261122T000000000Z.jsonl'),
    `no line\n{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${TRACE}"}]}]}]}\n` +
      stored(
        { id: 'c', parent: 'a', name: 'matte', at: 20, ms: 60, failed: true },
        { id: 'b', parent: 'a', name: 'decode', at: 5, ms: 10 },
      ),
  );
  const evil = { id: 'd', parent: 'c', name: '\u001b[2J<img src=x onerror=alert(1)>', at: 21, ms: 2 };
  writeFileSync(join(directory, 'photo-api.jsonl'), stored(root, evil) + stored(root));
  const photos = Array.from({ length: 7 }, (_, n) => ({
    id: `2${n}`,
    parent: 'b1',
    name: 'photo',
    request: `photo.${n + 1}`,
  }));
  const batch = { id: 'b1', name: 'POST /v1/batches', ms: 9, request: 'batch', facts: 12 };
  const ofBatch = [batch, ...photos].map((span, at) => ({ ...span, at, trace: BATCH }));
  appendFileSync(join(directory, 'photo-api.jsonl'), stored(...ofBatch));
  const circle = { trace: FULL, request: 'circle' };
  appendFileSync(
    join(directory, 'photo-api.jsonl'),
    stored({ ...circle, id: 'e', parent: 'f', name: 'one' }, { ...circle, id: 'f', parent: 'e', name: 'two' }) +
      stored({ id: '9', name: 'torn' }).slice(0, 200),
  );
}

async function logs(...args: string[]): Promise<{ code: number | null; output: string }> {
  const program = spawnProgram({ args: [CLI, ...args], env: { DATA_DIR: folder, JAEGER_UI_URL: 'http://jaeger:1' } });
  const { code } = await program.exit;
  return { code, output: program.output() };
}

beforeAll(async () => {
  fill(join(folder, 'traces'));
  watcher = new RunningWatcher({});
  fill(join(watcher.directory, 'traces'));
  watcher.write('photo-api.ndjson', line(10));
  await watcher.start();
});
afterAll(async () => {
  await watcher.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('npm run logs -- trace', () => {
  it('draws the trace of a request, the same by its own id, children under their parents and failures marked', async () => {
    const { code, output } = await logs('trace', 'slow-1');
    expect(code).toBe(0);
    expect(output).toContain(`trace ${TRACE}, from 2026-11-22T00:00:00.000Z, 100.0 ms`);
    expect(output).toContain(`http://jaeger:1/trace/${TRACE}`);
    const rows = output.split('\n').filter((it) => it.includes('│'));
    expect(rows.map((it) => it.slice(0, 32).trimEnd())).toEqual([
      '  POST /v1/id-photos',
      '    decode',
      '✗   matte',
      expect.stringMatching(/^ {6}\\u001b\[2J<img/),
    ]);
    expect(rows[0]).toContain(`│${'█'.repeat(40)}│     100.0 ms`);
    expect(rows[2]).toMatch(/│ {8}█{24} {8}│ +60\.0 ms {2}InferenceError$/);
    expect(output).not.toContain('\u001b');
    expect(await logs('trace', TRACE)).toEqual({ code, output });
  });

  it('tells what is known of a request below the drawing, and names a few of many requests', async () => {
    const { output } = await logs('trace', BATCH);
    expect(output).toMatch(/\nrequest photo\.4\nand 3 more\n/);
    const row = output.split('\n').find((it) => it.includes('POST /v1/batches'));
    expect(row).toMatch(/│ +9\.0 ms$/);
    expect(output).toMatch(/\nPOST \/v1\/batches, request batch\n {2}fact0=text {2}fact1=text.*\n/);
  });

  it('gives programs one object', async () => {
    const { output } = await logs('trace', 'slow-1', '--json');
    const found = JSON.parse(output) as {
      request_ids: string[];
      spans: { name: string; depth: number; service: string }[];
    };
    expect(found.request_ids).toEqual(['slow-1']);
    expect(found.spans.map(({ depth, service }) => [depth, service])).toEqual(
      [0, 1, 1, 2].map((it) => [it, 'photo-api']),
    );
  });

  it('shows spans that call each other their parent, once each', async () => {
    const { output } = await logs('trace', 'circle', '--json');
    expect((JSON.parse(output) as { spans: { name: string }[] }).spans.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  it('says where it looked and what is kept where there is none, and what it needs where nothing is named', async () => {
    const { code, output } = await logs('trace', 'unknown');
    expect(code).toBe(1);
    expect(output).toMatch(/^Nothing found in trace unknown, .*traces\. Failed and slow requests are kept/);
    expect(await logs('trace')).toMatchObject({ code: 2, output: expect.stringContaining('needs the ID') as unknown });
  });
});

describe('GET /v1/traces/{id}', () => {
  it('answers with the trace as documented, by either id', async () => {
    const found = await watcher.get<object>('/v1/traces/slow-1');
    expect(ANSWERS.Trace.parse(found)).toMatchObject({ trace_id: TRACE, complete: true, duration_ms: 100 });
    expect(found).toMatchObject({ trace_url: `http://localhost:16686/trace/${TRACE}` });
    expect(await watcher.get<object>(`/v1/traces/${TRACE}`)).toEqual(found);
  });

  it.each([
    ['unknown', 404],
    ['a%2Fb', 400],
    ['..%2F..%2Fetc', 400],
    ['a'.repeat(129), 400],
  ])('refuses %s with %d', async (id, status) => {
    expect((await fetch(`${watcher.address}/v1/traces/${id}`)).status).toBe(status);
  });
});
