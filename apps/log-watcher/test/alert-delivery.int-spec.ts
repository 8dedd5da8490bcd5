import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startWebhookReceiver, waitUntil, type WebhookReceiver } from '#testkit';
import { line, lines } from './log-lines.js';
import { RunningWatcher } from './running-watcher.js';

const RULES = `
service: photo-api
rules:
  failure_rate_high:
    severity: critical
    when:
      - measure: failure_rate
        above: 15%
        over: 5m
        min_samples: 20
        resolve_below: 10%
`;

let watcher: RunningWatcher;
let webhook: WebhookReceiver;
let answer: 200 | 503;

beforeEach(async () => {
  answer = 200;
  webhook = await startWebhookReceiver({ respond: () => ({ status: answer }) });
  watcher = new RunningWatcher({ ALERT_WEBHOOK_URL: webhook.url });
  watcher.rules(RULES);
});
afterEach(async () => {
  await watcher.remove();
  await webhook.close();
});

const failure = (i: number) =>
  line(i, {
    event: 'processing_failed',
    level: 'ERROR',
    error_type: 'InferenceError',
    trace_id: i.toString(16).padStart(32, '0'),
  });
const bodies = () => webhook.received.map(({ json }) => json as Record<string, unknown>);

describe('an alert', () => {
  it('arrives with its evidence, and only once over a restart', async () => {
    await watcher.start();
    watcher.append('a.ndjson', lines(1, 30));
    await watcher.expectSettled(30, 465);
    for (let i = 31; i <= 40; i++) watcher.append('a.ndjson', failure(i));
    await waitUntil(() => bodies().some(({ rule }) => rule === 'failure_rate_high'), { what: 'the alert', everyMs: 2 });
    const at = webhook.received.findIndex(({ json }) => (json as { rule?: unknown }).rule === 'failure_rate_high');
    const { examples, id } = bodies()[at] as { examples: { trace_url: string }[]; id: string };
    expect(examples[0]?.trace_url).toMatch(/\/trace\/0{20,}/);
    await watcher.stop('SIGKILL');
    await watcher.start();
    await watcher.expectSettled(30, 465);
    const fired = bodies().filter(({ rule, status }) => rule === 'failure_rate_high' && status === 'firing');
    expect(new Set(fired.map((body) => body['id']))).toEqual(new Set([id]));
    expect(watcher.ownLines('alert_fired').filter(({ rule }) => rule === 'failure_rate_high')).toHaveLength(1);
  });

  it('is delivered after a kill when the receiver was down before it', async () => {
    answer = 503;
    await watcher.start();
    watcher.append('a.ndjson', lines(1, 30));
    for (let i = 31; i <= 40; i++) watcher.append('a.ndjson', failure(i));
    await waitUntil(() => webhook.received.length > 0, { what: 'the first attempt' });
    const refused = webhook.received[0]?.headers['webhook-id'];
    await watcher.stop('SIGKILL');
    answer = 200;
    const before = webhook.received.length;
    await watcher.start();
    const again = () => webhook.received.slice(before).find(({ headers }) => headers['webhook-id'] === refused);
    const { json } = await waitUntil(again, { what: 'the alert under its id' });
    expect(json).toMatchObject({ rule: 'failure_rate_high', status: 'firing' });
  });

  it('is not raised for an outage that is over', async () => {
    const yesterday = Date.now() - 20 * 3_600_000;
    const old = (i: number, fields: Record<string, unknown> = {}) =>
      line(i, { timestamp: new Date(yesterday + i * 1000).toISOString(), ...fields });
    let text = '';
    for (let i = 1; i <= 60; i++) text += old(i, i % 2 === 0 ? { event: 'processing_failed', level: 'ERROR' } : {});
    watcher.write('a.ndjson', text);
    await watcher.start();
    const { totals } = await watcher.expectSettled(30, 900);
    expect(totals['failed']).toBe(30);
    const until = performance.now() + 1_500;
    await waitUntil(() => performance.now() > until, { what: 'a look at the rules' });
    expect(bodies().map(({ rule }) => rule)).not.toContain('failure_rate_high');
  });
});
