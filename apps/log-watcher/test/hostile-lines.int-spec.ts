import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, readFileSync } from 'node:fs';
import { waitUntil } from '#testkit';
import { MODES } from './following/followed-cases.js';
import { line, lines, sumOf } from './log-lines.js';
import { RunningWatcher } from './running-watcher.js';

describe.each(MODES)('lines that are no log lines, %s', (_mode, env) => {
  const watcher = new RunningWatcher(env);
  beforeAll(() => watcher.start());
  beforeEach(() => watcher.beginAnew());
  afterAll(() => watcher.remove());

  it('are counted by reason, shown, and cost nothing else', async () => {
    watcher.append(
      'a.ndjson',
      `${lines(1, 3)}\n\nnull\n42\n[]\n{}\nplain text\n{"event":"image_proc\n{"a":1}{"b":2}\n${line(4)}`,
    );
    const { totals, malformed } = await watcher.expectSettled(4, 10);
    expect(totals).toMatchObject({ lines: 13, records: 4, blank: 2, malformed: 3, not_an_object: 3, no_event: 1 });
    expect(malformed).toBe(7);
    const { unparsable } = await watcher.get<{
      unparsable: { total: number; samples: { reason: string; text: string }[] };
    }>('/v1/errors?window=1h');
    expect(unparsable.total).toBe(7);
    expect(unparsable.samples).toContainEqual(expect.objectContaining({ reason: 'malformed', text: 'plain text' }));
    await waitUntil(() => watcher.ownLines('lines_unparsable').length === 1, { what: 'the complaint' });
  });

  it('1.13 may be one of 100 MB: memory stays where it was', async () => {
    watcher.append('a.ndjson', line(1));
    await watcher.expectSettled(1, 1);
    const rssKb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${watcher.pid}/status`, 'utf8'))?.[1]);
    const before = rssKb();
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < 100; i++) appendFileSync(watcher.path('a.ndjson'), piece);
    watcher.append('a.ndjson', `\n${line(2)}`);
    const { totals } = await watcher.expectSettled(2, 3);
    expect(totals).toMatchObject({ oversize: 1, lines: 3, records: 2 });
    expect(rssKb() - before).toBeLessThan(40 * 1024);
  });

  it('leave the figures of the good ones between them exact', async () => {
    const text = Array.from({ length: 2_000 }, (_, i) => {
      const good = line(i + 1);
      if (i % 20 !== 7) return good;
      return i % 60 === 7 ? `${good.slice(0, 40)}\n` : i % 60 === 27 ? `${good.trim()}${good}` : 'some words\n';
    }).join('');
    watcher.write('a.ndjson', text);
    const bad = Array.from({ length: 100 }, (_, i) => i * 20 + 8);
    await watcher.expectSettled(1_900, sumOf(1, 2_000) - bad.reduce((sum, i) => sum + i, 0));
    expect((await watcher.counted()).totals['malformed']).toBe(100);
  });

  it('leave the watcher alone when they are its own', async () => {
    watcher.append('a.ndjson', line(1, { service: 'log-watcher', level: 'ERROR' }) + line(2));
    const stats = await watcher.expectSettled(1, 2);
    expect(stats).toMatchObject({ lines: 1, totals: { own: 1 } });
  });
});
