/**
 * What is lost of what photo-api tells: spans and log lines at 50 photos a second for a minute, and at the end, when it is asked to stop with
 * photos in hand; and how fast the log writer writes, against the same lines joined and written by the system alone.
 */
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEventLog } from '#telemetry';
import { plainPicture, startOtlpReceiver } from '#testkit';
import { startProgram } from '../../tools/demo/programs.js';
import { printTable } from './figures.js';

const PORTRAITS = ['../shared/photos/portrait-official.jpg', 'test/fixtures/portrait-spacesuit.png'];
const PER_SECOND = 50;
const SECONDS = 60;
const IN_HAND = 12;
const LINES = 200_000;
/** What ends a photo. */
const TERMINAL = /"event":"(image_processed|image_rejected|processing_failed)"/;

/** What a client got. */
interface Answered {
  readonly id: string;
  readonly status: number;
}

/** Undefined where there was no answer. */
async function ask(url: string, picture: Buffer): Promise<Answered | undefined> {
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(picture)]), 'picture');
  try {
    const response = await fetch(`${url}/v1/id-photos`, { method: 'POST', body: form });
    await response.arrayBuffer();
    return { id: response.headers.get('x-request-id') ?? '', status: response.status };
  } catch {
    return undefined;
  }
}

/** All lines, archives not among them: a minute fills no file. */
function terminalIds(logDir: string): string[] {
  return readdirSync(logDir)
    .filter((name) => name.startsWith('photo-api') && name.endsWith('.ndjson'))
    .flatMap((name) => readFileSync(join(logDir, name), 'utf8').split('\n'))
    .filter((line) => TERMINAL.test(line))
    .map((line) => (JSON.parse(line) as { request_id: string }).request_id);
}

async function benchMinute(folder: string): Promise<void> {
  const collector = await startOtlpReceiver();
  const api = await startProgram('photo-api', process.cwd(), folder, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    TRACES_KEEP_RATIO: '1',
    LOG_DIR: join(folder, 'logs'),
  });
  const portrait = readFileSync(PORTRAITS.find((candidate) => existsSync(candidate)) as string);
  const quick = await plainPicture({ width: 64, height: 64 }, 'jpeg');
  const answers: Promise<Answered | undefined>[] = [];
  const startedAt = performance.now();
  for (let second = 0; second < SECONDS; second++) {
    for (let i = 0; i < PER_SECOND; i++) {
      answers.push(ask(api.url, quick));
      await sleep(Math.max(0, startedAt + ((second * PER_SECOND + i + 1) * 1000) / PER_SECOND - performance.now()));
    }
  }
  const last = Array.from({ length: IN_HAND }, () => ask(api.url, portrait));
  await sleep(100);
  const stoppedAt = performance.now();
  const code = await api.stop();
  const stopMs = performance.now() - stoppedAt;
  const asked = await Promise.all([...answers, ...last]);
  const given = asked.filter((it) => it !== undefined);
  const made = asked.slice(-IN_HAND).filter((it) => it?.status === 200);
  const roots = new Set(
    collector.spans().flatMap((span) => (span.kind === 'server' ? [span.attributes['request_id']] : [])),
  );
  const ended = terminalIds(join(folder, 'logs'));
  const endedOnce = new Set(ended);
  await collector.close();
  printTable(
    `${PER_SECOND} photos a second for ${SECONDS} s, then SIGTERM with ${IN_HAND} in hand (exit code ${code})`,
    [
      {
        asked: String(asked.length),
        answered: String(given.length),
        'of the last, made': String(made.length),
        'without a trace': String(given.filter(({ id }) => !roots.has(id)).length),
        'without a terminal line': String(given.filter(({ id }) => !endedOnce.has(id)).length),
        'with two': String(ended.length - endedOnce.size),
        'stopped within ms': stopMs.toFixed(0),
      },
    ],
  );
}

/** Lines as a busy service writes them, given to the writer as fast as it takes them. */
async function benchWriter(folder: string): Promise<void> {
  const log = createEventLog({ service: 'writer', logDir: folder, maxBytes: Infinity, maxLinesPerSecond: Infinity });
  const fields = { output_format: 'cn-1-inch-blue', processing_time_ms: 87.5 };
  const startedAt = performance.now();
  for (let i = 0; i < LINES; i++) {
    log.emit('image_processed', fields, { module: 'photos' });
    if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await log.close();
  const writerMs = performance.now() - startedAt;
  const text = readFileSync(join(folder, 'writer.ndjson'), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const plainAt = performance.now();
  for (let i = 0; i < lines.length; i += 500)
    appendFileSync(
      join(folder, 'plain'),
      `${lines
        .slice(i, i + 500)
        .map((line) => JSON.stringify(JSON.parse(line)))
        .join('\n')}\n`,
    );
  const plainMs = performance.now() - plainAt;
  printTable(`The log writer, ${LINES} lines`, [
    { what: 'baseline: JSON.parse and stringify, appended 500 at once', 'lines/s': perSecond(plainMs), lost: '0' },
    { what: 'the log writer', 'lines/s': perSecond(writerMs), lost: String(LINES - lines.length) },
  ]);
}

const perSecond = (ms: number): string => ((LINES * 1000) / ms).toFixed(0);

/** Runs and prints it. */
export async function benchLosses(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-bench-'));
  try {
    await benchWriter(join(folder, 'writer'));
    await benchMinute(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
