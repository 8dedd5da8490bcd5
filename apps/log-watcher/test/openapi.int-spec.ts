import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWebhookReceiver, type WebhookReceiver } from '#testkit';
import { ANSWERS, type AnswerName } from '../src/http/answer-schemas.js';
import { OPERATIONS } from '../src/http/operations.js';
import { ROUTES, templateOf } from '../src/http/routes.js';
import { line } from './log-lines.js';
import { RunningWatcher } from './running-watcher.js';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly summary?: string }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

let receiver: WebhookReceiver;
let watcher: RunningWatcher;
let document: Document;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  watcher = new RunningWatcher({ ALERT_WEBHOOK_URL: receiver.url });
  const failed = { event: 'processing_failed', level: 'ERROR', error_type: 'InferenceError', request_id: 'bad' };
  const failures = Array.from({ length: 30 }, (_, i) => line(i + 1, failed)).join('');
  watcher.write('photo-api.ndjson', `${line(10)}no line\n${failures}`);
  await watcher.start();
  await watcher.expectSettled(1, 10);
  document = await watcher.get<Document>('/openapi.json');
});
afterAll(async () => {
  await watcher.remove();
  await receiver.close();
});

describe('openapi.json', () => {
  it('documents every route and method, each in words, and no other', () => {
    const served = ROUTES.flatMap((route) => route.methods.map((method) => `${method} ${templateOf(route)}`));
    const documented = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { summary }]) => [`${method.toUpperCase()} ${path}`, summary ?? ''] as const),
    );
    expect(documented.map(([name]) => name).sort()).toEqual([...served].sort());
    expect(documented.filter(([, summary]) => summary === '')).toEqual([]);
    expect(Object.keys(OPERATIONS).sort()).toEqual([...served].sort());
  });

  it('points to schemas that exist', () => {
    const pointed = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    expect(pointed.length).toBeGreaterThan(20);
    expect(pointed.filter((name) => !Object.hasOwn(document.components.schemas, name!))).toEqual([]);
  });

  it('is a page with files of its own only', async () => {
    const answer = await fetch(`${watcher.address}/docs`);
    const page = await answer.text();
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => new URL(file ?? '', answer.url));
    expect(files.map((file) => file.origin)).toEqual(Array(4).fill(watcher.address));
    for (const file of files) expect((await fetch(file)).status).toBe(200);
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect((await fetch(`${watcher.address}/docs/`)).url).toBe(answer.url);
    expect((await fetch(`${watcher.address}/docs/package.json`)).status).toBe(404);
  });
});

describe('answers', () => {
  it.each<[string, string, AnswerName, number]>([
    ['GET', '/v1/stats?window=1h', 'Stats', 200],
    ['GET', '/v1/errors?window=1h', 'Errors', 200],
    ['GET', '/v1/slow', 'Slow', 200],
    ['GET', '/v1/timeline?window=24h', 'Timeline', 200],
    ['GET', '/v1/explain?window=1h', 'Explanation', 200],
    ['GET', '/v1/services', 'Services', 200],
    ['GET', '/v1/alerts', 'Alerts', 200],
    ['GET', '/v1/requests/bad', 'Request', 200],
    ['POST', '/v1/silences', 'Silence', 201],
    ['GET', '/v1/silences', 'Silences', 200],
    ['GET', '/v1/receivers', 'Receivers', 200],
    ['POST', '/v1/receivers/webhook/test', 'Tested', 200],
    ['GET', '/v1/dead-letters', 'DeadLetters', 200],
    ['POST', '/v1/dead-letters/resend', 'Resent', 202],
    ['GET', '/healthz', 'Health', 200],
    ['GET', '/readyz', 'Readiness', 200],
    ['GET', '/v1/stats?window=7m', 'Problem', 400],
    ['GET', '/v1/nothing', 'Problem', 404],
    ['DELETE', '/v1/stats', 'Problem', 405],
  ])('%s %s is a %s with status %d', async (method, path, name, status) => {
    const body = path === '/v1/silences' && method === 'POST' ? { matchers: ['rule=x'], duration: '1h' } : undefined;
    const json =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(watcher.address + path, { method, ...json });
    expect(answer.status).toBe(status);
    const parsed = ANSWERS[name].safeParse(await answer.json());
    expect(parsed.error?.issues ?? []).toEqual([]);
  });
});
