import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { archiveChunks } from './archive-reader.js';

const directory = mkdtempSync(join(tmpdir(), 'safelight-archives-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Text that does not compress well, so that archives of it have many pieces. */
function noise(lines: number): string {
  let seed = 7;
  const next = () => (seed = (seed * 48271) % 2147483647);
  return Array.from({ length: lines }, (_, i) => `${i} ${next().toString(36)}${next().toString(36)}\n`).join('');
}

async function read(archive: Buffer): Promise<{ text: string; problem: string | undefined }> {
  const path = join(directory, 'a.gz');
  writeFileSync(path, archive);
  const chunks: Buffer[] = [];
  let problem: string | undefined;
  try {
    for await (const chunk of archiveChunks(path)) chunks.push(Buffer.from(chunk));
  } catch (error) {
    problem = (error as Error).message;
  }
  return { text: Buffer.concat(chunks).toString(), problem };
}

const SMALL = 'one\ntwo\nthree\n';
const LARGE = noise(20_000);

describe('archiveChunks', () => {
  it.each([
    ['nothing', gzipSync(''), ''],
    ['a few lines', gzipSync(SMALL), SMALL],
    ['many pieces', gzipSync(LARGE), LARGE],
    ['what compresses a thousandfold', gzipSync(Buffer.alloc(40e6, 'a')), 'a'.repeat(40e6)],
    ['several members', Buffer.concat([gzipSync(SMALL), gzipSync(LARGE), gzipSync(SMALL)]), SMALL + LARGE + SMALL],
    ['zeros that fill it up', Buffer.concat([gzipSync(LARGE), Buffer.alloc(70_000)]), LARGE],
  ])('reads %s', async (_what, archive, text) => {
    const found = await read(archive);
    expect(found.problem).toBeUndefined();
    expect(found.text === text).toBe(true);
  });

  const large = gzipSync(LARGE);
  it.each([
    ['nothing at all', Buffer.alloc(0), '', /^is empty/],
    ['plain text', Buffer.from(SMALL), '', /^is no gzip archive/],
    [
      'other lines behind it',
      Buffer.concat([gzipSync(SMALL), Buffer.from(SMALL)]),
      SMALL,
      /^goes on with something else/,
    ],
    [
      'other lines behind many pieces',
      Buffer.concat([large, Buffer.from(SMALL)]),
      LARGE,
      /^goes on with something else/,
    ],
    [
      'an end that does not fit',
      Buffer.concat([gzipSync(SMALL).subarray(0, -8), Buffer.alloc(8, 1)]),
      SMALL,
      /^is damaged after 14 bytes/,
    ],
  ])('says what is wrong with %s, after all that can be read', async (_what, archive, text, problem) => {
    const found = await read(archive);
    expect(found.text === text).toBe(true);
    expect(found.problem).toMatch(problem);
  });

  it.each([20, 33_000, 65_536, large.length - 9, large.length - 1])(
    'reads what stands before a cut at %d',
    async (at) => {
      const { text, problem } = await read(large.subarray(0, at));
      expect(LARGE.startsWith(text)).toBe(true);
      // No more is kept back than the code that was cut in two, and what the block's table, at its beginning, is needed for.
      expect(text.length).toBeGreaterThan(at < 100 ? -1 : (at / large.length) * LARGE.length * 0.9);
      expect(problem).toBe(`ends too early, after ${text.length} bytes of its content: the archive was cut off`);
    },
  );

  it('reads what stands before damage in the middle', async () => {
    const damaged = Buffer.from(large);
    const at = Math.floor(large.length / 2);
    damaged.fill(0xff, at, at + 64);
    const { text, problem } = await read(damaged);
    let same = 0;
    while (text[same] === LARGE[same]) same++;
    // A deflated text has no sum before its end: some rubbish may still pass for text, and is no line that JSON would take.
    expect(same).toBeGreaterThan(LARGE.length * 0.45);
    expect(problem).toMatch(/^is damaged after \d+ bytes of its content/);
  });
});
