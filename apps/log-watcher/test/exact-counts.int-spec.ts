import { afterEach, describe, expect, it } from '@jest/globals';
import { ALL_DIRT, emptyTruth, type LineTruth } from '../../../test/bench/dirty-lines.js';
import { generateLog, seededRandom } from '../../../test/bench/log-generator.js';
import { LineIntake } from '../src/application/line-intake.js';
import { LineTotals } from '../src/application/line-totals.js';
import { openLineScanner } from '../src/open-line-scanner.js';
import { LineSplitter } from '../src/tail/line-splitter.js';
import { RollingWindow } from '../src/window/rolling-window.js';
import { RunningWatcher } from './running-watcher.js';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;

function oddLog(requests: number, dirtyShare: number, endAtMs: number): { bytes: Buffer; truth: LineTruth } {
  const truth = emptyTruth();
  const plan = {
    requests,
    seed: 11,
    startAtMs: endAtMs - 600_000,
    everyMs: 600_000 / requests,
    failureShare: 0.1,
    dirtyShare,
    dirt: ALL_DIRT,
  };
  return { bytes: Buffer.concat([...generateLog(plan, truth)]), truth };
}

function count(bytes: Buffer, chunkBytes: () => number, fast: boolean, live = false) {
  const window = new RollingWindow();
  const totals = new LineTotals();
  const intake = new LineIntake(window, totals, 'log-watcher', fast ? openLineScanner() : undefined);
  intake.tick(NOW, live);
  const origin = { path: '/a', lastAtMs: null };
  const splitter = new LineSplitter(true);
  const sink = {
    lines: (block: Buffer) => intake.lines(block, origin),
    line: (line: Buffer) => intake.line(line, origin),
    blank: () => intake.blank(origin),
    oversize: () => intake.oversize(origin),
  };
  for (let from = 0; from < bytes.length;) {
    const chunk = bytes.subarray(from, from + chunkBytes());
    splitter.feed(chunk, sink);
    from += chunk.length;
  }
  return { window, totals, intake, origin };
}

function expectExact(counts: Readonly<Record<string, number>>, { processingTimeSumMs, ...truth }: LineTruth): void {
  expect(counts).toMatchObject({ ...truth, processing_ms: processingTimeSumMs });
}

describe('what is counted of a generated log', () => {
  const { bytes, truth } = oddLog(1_500, 0.1, NOW);

  it.each([
    ['fast', true],
    ['plain', false],
  ])('is what was written, read by the %s reader, however the bytes come', (_name, fast) => {
    const random = seededRandom(3);
    const { window, totals } = count(bytes, () => 1 + Math.floor(random() * 200_000), fast);
    expectExact(totals.counts, truth);
    expect(window.stats(HOUR, NOW)).toMatchObject({
      lines: truth.lines,
      received: truth.received,
      processed: truth.processed,
      failed: truth.failed,
      rejected: truth.rejected,
    });
  });

  it('is the same in everything that is kept, fast or plain', () => {
    const fast = count(bytes, () => 131_072, true);
    const plain = count(bytes, () => 131_072, false);
    expect(fast.window.encode()).toBe(plain.window.encode());
    expect(fast.totals.snapshot()).toEqual(plain.totals.snapshot());
    expect(fast.intake.samples).toEqual(plain.intake.samples);
    expect(fast.intake.takeComplaints()).toEqual(plain.intake.takeComplaints());
    expect(fast.origin).toEqual(plain.origin);
  });

  it.each([
    ['old', false],
    ['live', true],
  ])('is the same in %s lines, whatever their times', (_name, live) => {
    const random = seededRandom(5);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
    // Where a line begins to be late, old, too old, or of the future, to the millisecond and around it.
    const edges = [
      0, -59_900, -60_000, -60_100, -119_000, -119_500, -1_190_000, -7_140_000, -93_000_000, 119_900, 120_000,
    ];
    const lines = Array.from({ length: 3_000 }, () => {
      const atMs = NOW + pick(edges) + Math.floor(random() * 3) - 1;
      const count = 1 + Math.floor(random() * 4);
      return Array.from({ length: count }, (_, i) => {
        const event = pick(['request_received', 'face_detected', 'image_uploaded', 'image_processed']);
        return `{"timestamp":"${new Date(atMs + i).toISOString()}","event":"${event}","processing_time_ms":8}\n`;
      }).join('');
    });
    const text = Buffer.from(lines.join(''));
    const fast = count(text, () => 131_072, true, live);
    const plain = count(text, () => 131_072, false, live);
    expect(plain.totals.counts).toMatchObject({
      late: expect.any(Number),
      lines: text.toString().split('\n').length - 1,
    });
    expect(plain.totals.counts.late).toBeGreaterThan(0);
    expect(plain.totals.counts.future).toBeGreaterThan(0);
    expect(plain.totals.counts.too_old).toBeGreaterThan(0);
    expect(fast.window.encode()).toBe(plain.window.encode());
    expect(fast.totals.snapshot()).toEqual(plain.totals.snapshot());
    expect(fast.origin).toEqual(plain.origin);
  });

  it('is what was written when lines come one by one', () => {
    const few = oddLog(60, 0.5, NOW);
    const lengths: number[] = [];
    let from = 0;
    for (let end = few.bytes.indexOf(10); end !== -1; end = few.bytes.indexOf(10, from)) {
      lengths.push(end + 1 - from);
      from = end + 1;
    }
    expectExact(count(few.bytes, () => lengths.shift()!, true).totals.counts, few.truth);
  });

  it.each([7, 30, 300])('is the same, fast or plain, in lines that come in pieces of %d bytes', (pieceBytes) => {
    const line = '{"event":"image_processed","processing_time_ms":5}';
    const ends = ['\n', '\r\n', '\r\r\n', ' \r\n', '\r \n', '\u0000\n'];
    const long = `{"event":"processing_failed","error_type":"${'x'.repeat(20_000)}"}\n`;
    const odd = ends.flatMap((end) => [line + end, end, `${line}{}${end}`, `{"e":"照"}${end}`]).join('');
    const bytes = Buffer.concat([Buffer.from(odd + long), oddLog(20, 0.5, NOW).bytes]);
    const fast = count(bytes, () => pieceBytes, true);
    const plain = count(bytes, () => pieceBytes, false);
    expect(fast.window.encode()).toBe(plain.window.encode());
    expect(fast.totals.snapshot()).toEqual(plain.totals.snapshot());
    expect(fast.intake.samples).toEqual(plain.intake.samples);
    expect(fast.totals.counts.processed).toBeGreaterThan(0);
  });
});

describe('the running program', () => {
  let watcher: RunningWatcher;
  afterEach(() => watcher.remove());

  it('counts what was written, whatever lies between the lines', async () => {
    watcher = new RunningWatcher();
    const { bytes, truth } = oddLog(1_500, 0.1, Date.now());
    watcher.write('a.ndjson', bytes);
    await watcher.start();
    const { totals } = await watcher.expectSettled(truth.processed, truth.processingTimeSumMs);
    expectExact(totals, truth);
  });
});
