import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { recentLines } from './recent-lines.js';

describe('recentLines', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'safelight-recent-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = async (): Promise<string[]> => {
    const lines: string[] = [];
    for await (const line of recentLines(folder, 'app')) lines.push(line);
    return lines;
  };

  it('gives the lines of the two newest archives and of the current file, in their order', async () => {
    writeFileSync(join(folder, 'app-2026-11-20.12.ndjson'), 'old\n');
    writeFileSync(join(folder, 'app-2026-11-21.9.ndjson.gz'), gzipSync('a\nb\n'));
    writeFileSync(join(folder, 'app-2026-11-21.10.ndjson'), 'c\n');
    writeFileSync(join(folder, 'app.ndjson'), 'd\ncut of');
    writeFileSync(join(folder, 'app-other-2026-11-21.11.ndjson.gz.tmp'), 'x\n');
    writeFileSync(join(folder, 'another.ndjson'), 'x\n');
    expect(await read()).toEqual(['a', 'b', 'c', 'd', 'cut of']);
  });

  it('takes what cannot be read for empty', async () => {
    writeFileSync(join(folder, 'app-2026-11-21.1.ndjson.gz'), 'no archive');
    expect(await read()).toEqual([]);
    rmSync(folder, { recursive: true });
    expect(await read()).toEqual([]);
  });
});
