import { afterEach, describe, expect, it } from '@jest/globals';
import { utimesSync } from 'node:fs';
import { line, lines } from '../log-lines.js';
import { RunningWatcher } from '../running-watcher.js';
import { MODES } from './followed-cases.js';

let watcher: RunningWatcher;
afterEach(() => watcher.remove());

describe.each(MODES)('the start position, %s', (_mode, env) => {
  it('1.2 is the end where it is asked for; a file created later is read from its first byte', async () => {
    watcher = new RunningWatcher({ ...env, WATCH_START: 'end' });
    watcher.write('a.ndjson', lines(1, 3) + line(4).slice(0, 30));
    await watcher.start();
    await watcher.expectSettled(0, 0);
    watcher.append('a.ndjson', line(4).slice(30));
    watcher.write('b.ndjson', line(5));
    await watcher.expectSettled(2, 9);
    await watcher.stop('SIGKILL');
    watcher.write('c.ndjson', line(6));
    await watcher.start();
    const { malformed } = await watcher.expectSettled(3, 15);
    expect(malformed).toBe(0);
  });

  it('1.2 is kept when the program is killed before it counted a line', async () => {
    watcher = new RunningWatcher({ ...env, WATCH_START: 'end' });
    watcher.write('a.ndjson', lines(1, 3));
    await watcher.start();
    await watcher.stop('SIGKILL');
    watcher.append('a.ndjson', line(4));
    await watcher.start();
    await watcher.expectSettled(1, 4);
  });

  it('4.10 is the end of files that are older than is asked for', async () => {
    watcher = new RunningWatcher({ ...env, WATCH_IGNORE_OLDER_HOURS: '24' });
    watcher.write('old.ndjson', lines(1, 3));
    utimesSync(watcher.path('old.ndjson'), new Date(), new Date(Date.now() - 10 * 86_400_000));
    watcher.write('young.ndjson', line(10));
    await watcher.start();
    await watcher.expectSettled(1, 10);
    watcher.append('old.ndjson', line(4));
    await watcher.expectSettled(2, 14);
  });
});
