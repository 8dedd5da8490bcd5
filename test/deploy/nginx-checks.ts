/** nginx in front of both running programs: what it lets through, what it refuses, and how it says so. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort, waitUntil } from '#testkit';
import { photoApiLines } from '../../tools/demo/trouble.js';
import { expectEqual, expectMatch, type Checks } from '../pages/checks.js';
import type { Both } from './both.js';
import { startNameServer } from './name-server.js';
import { call, PASSWORD, startNginx, type Nginx, type Reply } from './nginx.js';

const BOUNDARY = 'a-boundary-of-the-test';
const FORM = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };

/** A form with one file of so many bytes, or with these bytes. */
function form(file: Buffer): Buffer {
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="image"; filename="a.png"\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

/** Runs them all. */
export async function checkNginx(checks: Checks, both: Both): Promise<void> {
  const { folder } = both;
  const ports = { photoApi: Number(new URL(both.photoApi.url).port), watcher: Number(new URL(both.watcher.url).port) };
  let nginx: Nginx | undefined;
  await checks.check('nginx takes its file and starts with it', async () => {
    nginx = await startNginx(folder, ports);
  });
  if (nginx === undefined) return;
  const through = nginx;
  try {
    await checkPhotos(checks, through, folder);
    await checkWalls(checks, through);
    await checkWatcher(checks, through);
  } finally {
    await through.server.stop();
  }
  await checks.check('nginx says so in the form of an error where the service is away', () =>
    checkAway(`${folder}/away`),
  );
  await checks.check('nginx of containers goes after both when they get other addresses', () =>
    checkMoved(`${folder}/moved`),
  );
}

const post = (nginx: Nginx, body: Buffer, headers: Record<string, string> = {}): Promise<Reply> =>
  call(nginx, { path: '/v1/id-photos', body, headers: { ...FORM, ...headers } });

async function checkPhotos(checks: Checks, nginx: Nginx, folder: string): Promise<void> {
  await checks.check('a photo goes through, under the id and the address of its sender', async () => {
    const body = form(readFileSync('test/fixtures/portrait-spacesuit.png'));
    const headers = { ...FORM, 'x-request-id': 'through-nginx', 'x-forwarded-for': '203.0.113.9' };
    const reply = await call(nginx, { path: '/v1/id-photos', body, headers, from: '127.0.0.2' });
    expectEqual([reply.status, reply.headers['x-request-id']], [200, 'through-nginx']);
    const line = photoApiLines(folder).find((it) => it['request_id'] === 'through-nginx');
    // Not the address that the client made up.
    expectEqual(line?.['client_ip'], '127.0.0.2');
    await waitUntil(() => nginx.accessLog().some((it) => it['request_id'] === 'through-nginx'), { what: 'its line' });
  });
  await checks.check('6 MB are refused with 413 before the API hears of them', async () => {
    const reply = await post(nginx, form(Buffer.alloc(6_000_000)), { 'x-request-id': 'too-large' });
    expectEqual([reply.status, reply.headers['content-type']], [413, 'application/problem+json']);
    const problem = JSON.parse(reply.body) as Record<string, unknown>;
    expectEqual([problem['status'], problem['error_type']], [413, 'PayloadTooLargeError']);
    expectEqual(problem['request_id'], reply.headers['x-request-id']);
    expectEqual(photoApiLines(folder).filter((it) => it['request_id'] === 'too-large').length, 0);
  });
  await checks.check('5 MiB and their form go through; it is the API that judges them', async () => {
    const reply = await post(nginx, form(Buffer.alloc(5 * 1024 * 1024)));
    expectEqual([reply.status, reply.headers['content-type']?.split(';')[0]], [415, 'application/problem+json']);
  });
}

/** Ways of writing /metrics that nginx reads as such. */
const SEEN_AS_METRICS = [
  ...[
    '/metrics',
    '/metrics?a=b',
    '//metrics',
    '/%6detrics',
    '/%6D%65trics',
    '/./metrics',
    '/v1/../metrics',
    '/v1/%2e%2e/metrics',
  ],
  ...['/v1%2f..%2fmetrics', 'https://photos.example.org/metrics'],
];
const UNLIKE_METRICS = [
  ...[
    '/METRICS',
    '/metrics/',
    '/Metrics',
    '/metrics%2f',
    '/metrics/.',
    '/metrics;a',
    '/metrics%3fa',
    '/metrics%23a',
    '/metrics%20',
  ],
  ...['/%256detrics', '/metrics.', '/metrics%5c', '/..;/metrics', '/metrics%c2%a0', '/metrics&a'],
];

async function checkWalls(checks: Checks, nginx: Nginx): Promise<void> {
  await checks.check('a client that sends forty at once is told to come again', async () => {
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, at) => {
        const path = ['/upload', '/%75pload', '//upload'][at % 3] ?? '';
        return call(nginx, { path, body: form(Buffer.from('no photo')), headers: FORM, from: '127.0.0.3' });
      }),
    );
    const refused = replies.filter((it) => it.status === 429);
    if (refused.length === 0 || refused.length === 40) throw new Error(`${refused.length} of 40 were refused`);
    expectEqual(refused[0]?.headers['retry-after'], '5');
    expectEqual((JSON.parse(refused[0]?.body ?? '') as Record<string, unknown>)['error_type'], 'RateLimitedError');
  });
  await checks.check('figures are for this machine, plain HTTP for nobody', async () => {
    expectEqual((await call(nginx, { path: '/metrics' })).status, 200);
    for (const path of SEEN_AS_METRICS)
      expectEqual([path, (await call(nginx, { path, from: '127.0.0.2' })).status], [path, 403]);
    // These get to the API, which has no such route.
    for (const path of UNLIKE_METRICS)
      expectEqual([path, (await call(nginx, { path, from: '127.0.0.2' })).status], [path, 404]);
    const plain = await fetch(`http://127.0.0.1:${nginx.plainPort}/x`, { redirect: 'manual' });
    expectEqual([plain.status, plain.headers.get('location')], [308, 'https://127.0.0.1/x']);
  });
}

async function checkWatcher(checks: Checks, nginx: Nginx): Promise<void> {
  const host = 'watch.example.org';
  await checks.check("the watcher's page asks who is there, and its figures come as they happen", async () => {
    expectEqual((await call(nginx, { path: '/', host })).status, 401);
    const headers = { authorization: `Basic ${Buffer.from(PASSWORD).toString('base64')}` };
    expectEqual((await call(nginx, { path: '/', host, headers })).status, 200);
    const stream = await call(nginx, { path: '/v1/stream', host, headers }, /\ndata: .*\n\n/);
    expectEqual([stream.status, stream.headers['content-type']?.split(';')[0]], [200, 'text/event-stream']);
  });
}

async function checkAway(folder: string): Promise<void> {
  mkdirSync(folder);
  const [photoApi, watcher] = [await freePort(), await freePort()];
  const nginx = await startNginx(folder, { photoApi, watcher });
  try {
    const reply = await call(nginx, { path: '/v1/sizes' });
    expectEqual([reply.status, reply.headers['retry-after']], [503, '10']);
    expectMatch(reply.body, /"error_type":"ShuttingDownError"/);
  } finally {
    await nginx.server.stop();
  }
}

/** Containers that are made anew have other addresses, and nginx stays as it is. */
async function checkMoved(folder: string): Promise<void> {
  mkdirSync(folder);
  const behind = createServer((asked, reply) => reply.end(asked.url));
  await new Promise<void>((resolve) => behind.listen(0, '127.0.0.1', resolve));
  const { port } = behind.address() as AddressInfo;
  const names = await startNameServer('127.0.0.9');
  const resolver = `127.0.0.1:${names.port} valid=1s ipv6=off`;
  const nginx = await startNginx(folder, { photoApi: port, watcher: port, name: 'behind.test', resolver });
  try {
    expectEqual((await call(nginx, { path: '/v1/sizes' })).status, 503);
    names.address = '127.0.0.1';
    const path = '/v1/jobs/a%20b?x=1';
    await waitUntil(async () => (await call(nginx, { path })).status === 200, { what: 'its new address' });
    expectEqual((await call(nginx, { path })).body, path);
  } finally {
    await nginx.server.stop();
    names.close();
    behind.close();
  }
}
