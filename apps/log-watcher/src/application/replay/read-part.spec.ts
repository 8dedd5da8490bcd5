import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_DIRT, emptyTruth } from '../../../../../test/bench/dirty-lines.js';
import { generateLog } from '../../../../../test/bench/log-generator.js';
import { openLineScanner } from '../../open-line-scanner.js';
import { WholeTime } from '../../window/whole-time.js';
import { LineTotals } from '../line-totals.js';
import { chunksOf, partsOf } from './log-part.js';
import { readPart } from './read-part.js';

const START = Date.parse('2026-11-21T22:30:00Z');
const directory = mkdtempSync(join(tmpdir(), 'safelight-parts-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

async function textOf(path: string, partBytes: number): Promise<string> {
  const buffer = Buffer.alloc(7);
  let text = '';
  for (const part of partsOf(path, partBytes)) {
    for await (const chunk of chunksOf(part, buffer)) text += chunk.toString();
  }
  return text;
}

async function countParts(path: string, partBytes: number, fast: boolean) {
  const scanner = fast ? openLineScanner() : undefined;
  const totals = new LineTotals();
  const window = new WholeTime();
  for (const part of partsOf(path, partBytes)) {
    const counted = await readPart(part, scanner, 'log-watcher');
    expect(counted.problem).toBeUndefined();
    totals.add(counted.totals);
    window.addEncoded(JSON.parse(counted.hours) as unknown[]);
  }
  return { totals, window };
}

describe('the parts of a log', () => {
  it.each([
    ['nothing', ''],
    ['one line', 'abc\n'],
    ['empty lines', '\n\n\n\n'],
    ['lines of many lengths', 'a\nbcd\n\nefghijklmnopqrstuvwxyz\nx\n0123456789\n'],
    ['a last line that is not complete', 'abc\ndefghij\nklm'],
  ])('hold %s once, wherever they are cut', async (name, text) => {
    const path = file(`${name}.ndjson`, text);
    for (let partBytes = 1; partBytes <= text.length + 1; partBytes++) expect(await textOf(path, partBytes)).toBe(text);
  });

  const truth = emptyTruth();
  const plan = { requests: 600, seed: 4, startAtMs: START, everyMs: 6_000, failureShare: 0.1, dirtyShare: 0.1 };
  const log = Buffer.concat([...generateLog({ ...plan, dirt: ALL_DIRT }, truth)]);

  it.each([
    [997, true],
    [100_000, true],
    [100_000, false],
    [log.length, true],
  ])('add up to what was written, in parts of %d bytes, read fast: %s', async (partBytes, fast) => {
    const { totals, window } = await countParts(file('odd.ndjson', log), partBytes, fast);
    const { processingTimeSumMs, ...counts } = truth;
    expect(totals.counts).toMatchObject({
      ...counts,
      processing_ms: processingTimeSumMs,
      late: 0,
      future: 0,
      too_old: 0,
    });
    const { lines, processed, failed, rejected, received } = truth;
    expect(window.total).toMatchObject({ lines, processed, failed, rejected, received, sumMs: processingTimeSumMs });
    expect(window.hours.map(({ startMs }) => new Date(startMs).toISOString())).toEqual([
      '2026-11-21T22:00:00.000Z',
      '2026-11-21T23:00:00.000Z',
    ]);
  });

  it('tell why one of them could not be read', async () => {
    const { problem } = await readPart({ path: join(directory, 'none'), from: 0, to: 10 }, undefined, 'log-watcher');
    expect(problem).toMatch(/ENOENT/);
  });
});
