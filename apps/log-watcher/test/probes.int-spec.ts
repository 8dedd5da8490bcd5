/** A service that no longer answers, seen by the running watcher: a real server, a real process, and a restart in between. */
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { freePort, waitUntil } from '#testkit';
import { RunningWatcher } from './running-watcher.js';

interface Alerts {
  readonly alerts: readonly { readonly rule: string; readonly status: string }[];
  readonly rules: readonly { readonly rule: string; readonly state: string }[];
}

let watcher: RunningWatcher;
let server: Server | undefined;
beforeEach(() => {
  watcher = new RunningWatcher();
});
afterEach(async () => {
  server?.close();
  server?.closeAllConnections();
  await watcher.remove();
});

const state = async () => (await watcher.get<Alerts>('/v1/alerts')).rules[0]?.state;
const until = (wanted: string) => waitUntil(async () => (await state()) === wanted, { what: wanted, everyMs: 100 });

it('fires when nobody answers any more, is known after a restart, and ends with good answers', async () => {
  const port = await freePort();
  watcher.rules(
    'rules:\n  gone: { severity: critical, when: [{ measure: failed_probes, at_least: 3, every: 1s }], inhibits: all }\n',
  );
  const env = { WATCH_PROBE_URL: `http://127.0.0.1:${port}/healthz` };
  const answer = () => {
    server = createServer((_, response) => response.end('ok')).listen(port, '127.0.0.1');
  };
  // From the start, and not only for the first answer: the watcher takes a free port, too.
  answer();
  await watcher.start(env);
  await until('ok');
  server?.close();
  server?.closeAllConnections();
  await until('firing');
  await watcher.stop();
  await watcher.start(env);
  expect((await watcher.get<Alerts>('/v1/alerts')).alerts).toMatchObject([{ rule: 'gone', status: 'firing' }]);
  answer();
  await until('ok');
  expect((await watcher.get<Alerts>('/v1/alerts')).alerts).toMatchObject([{ rule: 'gone', status: 'resolved' }]);
});
