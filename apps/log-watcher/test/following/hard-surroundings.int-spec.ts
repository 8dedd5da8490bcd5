import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { startWebhookReceiver, waitUntil, type WebhookReceiver } from '#testkit';
import { line, lines, sumOf } from '../log-lines.js';
import { RunningWatcher } from '../running-watcher.js';
import { MODES, UNPRIVILEGED } from './followed-cases.js';

let watcher: RunningWatcher;
let webhook: WebhookReceiver | undefined;
afterEach(async () => {
  await watcher.remove();
  await webhook?.close();
  webhook = undefined;
});

const within = (script: string, ...before: string[]) => [...before, 'sh', '-c', `${script} && exec "$@"`, 'sh'];

/** No watch may be made in a user namespace of one's own; where there are none, the system's answer is put into Node's mouth. */
const NO_WATCHES = 'echo 0 > /proc/sys/user/max_inotify_watches';
const namespaces = spawnSync('unshare', ['-Ur', 'sh', '-c', NO_WATCHES]).status === 0;
const REFUSING = `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
fs.watch = () => { throw Object.assign(new Error('ENOSPC: System limit for number of file watchers reached'), { code: 'ENOSPC' }) };
syncBuiltinESMExports();`;
const refusal = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(REFUSING)}"` };

describe('a system without file events', () => {
  it('4.8 is polled, and told of', async () => {
    watcher = namespaces ? new RunningWatcher({}, within(NO_WATCHES, 'unshare', '-Ur')) : new RunningWatcher(refusal);
    await watcher.start();
    const handle = openSync(watcher.path('a.ndjson'), 'a');
    writeSync(handle, line(1));
    await watcher.expectSettled(1, 1);
    renameSync(watcher.path('a.ndjson'), watcher.path('a.ndjson.1'));
    writeSync(handle, line(2));
    watcher.write('a.ndjson', line(3));
    await watcher.expectSettled(3, 6);
    expect(watcher.ownLines('file_events_unavailable')).toHaveLength(1);
  });
});

describe.each(MODES)('hard surroundings, %s', (_mode, env) => {
  it('4.7 more files than descriptors are all read', async () => {
    // Node itself needs some hundreds while it loads the program.
    watcher = new RunningWatcher(env, within('ulimit -n 1024'));
    for (let n = 0; n < 2_400; n++) watcher.write(`f${n}.ndjson`, lines(n * 10 + 1, n * 10 + 10));
    await watcher.start();
    // Visitors may be turned away until the watcher knows how many it may have open.
    const processed = async () => (await watcher.stats().catch(() => undefined))?.totals['processed'] ?? 0;
    await waitUntil(async () => (await processed()) >= 24_000, { what: 'all lines', everyMs: 50 });
    await watcher.expectSettled(24_000, sumOf(1, 24_000));
    expect(watcher.ownLines('file_unreadable').some(({ reason }) => reason === 'EMFILE')).toBe(true);
    for (let n = 0; n < 2_400; n += 240) watcher.append(`f${n}.ndjson`, line(1));
    await watcher.expectSettled(24_010, sumOf(1, 24_000) + 10);
  });

  it('4.11 a backlog does not hold up another file', async () => {
    const files = (name: string) => `  ${name}: { files: ["${watcher.path(`${name}.log`)}"] }\n`;
    const rule = 'rules:\n  errors:\n    severity: info\n    when: [{ measure: error_lines, above: 9, over: 1h }]\n';
    const block = lines(1, 2_000);
    type Answer = { services: { name: string; totals: { processed: number } }[] };
    const counted = async () => {
      const { services } = await watcher.get<Answer>('/v1/services');
      return services.map(({ totals }) => totals.processed) as [number, number];
    };
    /** @returns how much of the backlog was read when the line of the small file was seen to be */
    const readBefore = async (): Promise<number> => {
      watcher = new RunningWatcher(env);
      watcher.rules(`services:\n${files('a')}${files('b')}${rule}`);
      for (let n = 0; n < 300; n++) watcher.append('a.log', block);
      await watcher.start();
      watcher.write('b.log', line(7));
      const [read] = await waitUntil(
        async () => {
          const both = await counted();
          return both[1] === 1 ? both : undefined;
        },
        { what: 'the line of the small file', everyMs: 5 },
      );
      return read;
    };
    let read = await readBefore();
    // Seen too late: this process stood still for as long as the whole backlog takes.
    for (let again = 0; again < 2 && read === 600_000; again++) {
      await watcher.remove();
      read = await readBefore();
    }
    expect(read).toBeLessThan(600_000);
    await waitUntil(async () => (await counted())[0] === 600_000, { what: 'the backlog', timeoutMs: 120_000 });
  });

  it('4.12 a receiver that never answers stops nothing', async () => {
    webhook = await startWebhookReceiver({ respond: () => 'hang' });
    watcher = new RunningWatcher({ ...env, ALERT_WEBHOOK_URL: webhook.url });
    watcher.rules('rules:\n  errors:\n    severity: info\n    when: [{ measure: error_lines, above: 0, over: 1h }]\n');
    await watcher.start();
    watcher.append('a.ndjson', line(1, { level: 'ERROR' }));
    await webhook.waitFor((received) => received.length > 0);
    for (let round = 0; round < 3; round++) {
      watcher.append('a.ndjson', lines(round * 100 + 2, round * 100 + 101));
      await watcher.expectSettled(round * 100 + 101, sumOf(1, round * 100 + 101));
    }
    expect(webhook.received).toHaveLength(1);
  });
});

describe('a state folder', () => {
  it('3.9 is made where it is missing, with those around it', async () => {
    watcher = new RunningWatcher();
    watcher.write('a.ndjson', line(1));
    const dataDir = join(watcher.directory, 'not/yet/there');
    await watcher.start({ DATA_DIR: dataDir });
    await watcher.expectSettled(1, 1);
  });

  it('3.9 that may not be written ends the start with what is wrong', async () => {
    watcher = new RunningWatcher({}, UNPRIVILEGED);
    const dataDir = join(watcher.directory, 'closed');
    mkdirSync(dataDir, { mode: 0o555 });
    const program = await watcher.spawn({ DATA_DIR: dataDir });
    expect((await program.exit).code).toBe(78);
    expect(program.output()).toMatch(/DATA_DIR: .*closed.* cannot be written/);
  });
});
