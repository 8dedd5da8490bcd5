/** Asking real addresses: what answers, what refuses, and what listens and says nothing. */
import { createServer, type Server } from 'node:http';
import { createServer as createListener, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { freePort, waitUntil } from '#testkit';
import { systemClock } from '../clock.js';
import { loadWatchConfig } from '../config/watch-config.js';
import { ProbeMemory } from '../window/probe-memory.js';
import { Prober } from './prober.js';

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

async function listening(server: Server | ReturnType<typeof createListener>, port = 0): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  ends.push(() => {
    server.close();
    sockets.forEach((socket) => socket.destroy());
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`;
}

/** What a probe of the address notes. */
async function resultOf(url: string): Promise<string | undefined> {
  const yaml = `rules:\n  a: { severity: info, when: [{ measure: failed_probes, at_least: 1, url: "${url}", every: 1s, timeout: 300ms }] }\n`;
  const { rules } = loadWatchConfig(yaml, 'watch.yaml');
  const probes = new ProbeMemory();
  const prober = new Prober([{ probes, rules: () => rules }], systemClock);
  ends.push(() => prober.stop());
  prober.start();
  await waitUntil(() => probes.of(url) !== undefined, { what: 'a result' });
  return probes.of(url)?.result;
}

it('tells an answer from a bad one', async () => {
  expect(await resultOf(await listening(createServer((_, answer) => answer.end('ok'))))).toBe('answered');
  const bad = createServer((_, answer) => answer.writeHead(503).end());
  expect(await resultOf(await listening(bad))).toBe('unanswered');
});

it('tells who does not answer from nobody', async () => {
  expect(await resultOf(await listening(createListener()))).toBe('unanswered');
  expect(await resultOf(await listening(createListener((socket) => socket.destroy())))).toBe('unanswered');
  expect(await resultOf(`http://127.0.0.1:${await freePort()}/healthz`)).toBe('refused');
});

/** Ports that fetch does not ask ("bad port"), whatever listens there. One of them is free. */
const KEPT_AWAY_FROM = [6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080];

it('asks at every port', async () => {
  const free: string[] = [];
  for (const port of KEPT_AWAY_FROM) {
    const server = createServer((_, answer) => answer.end('ok'));
    if (free.length === 0)
      free.push(
        ...(await listening(server, port).then(
          (url) => [url],
          () => [],
        )),
      );
  }
  expect(await resultOf(free[0]!)).toBe('answered');
});

it('asks again and again', async () => {
  let asked = 0;
  const url = await listening(
    createServer((_, answer) => {
      asked++;
      answer.end();
    }),
  );
  await resultOf(url);
  await waitUntil(() => asked >= 2, { what: 'a second probe' });
  expect(asked).toBeGreaterThanOrEqual(2);
});
