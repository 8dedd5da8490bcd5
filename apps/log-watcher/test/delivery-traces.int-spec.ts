/** What becomes of alerts, as traces: one for each message, with its attempts, over the runs of the program; and what its receiver is told of it. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type OtlpReceiver, startOtlpReceiver, startWebhookReceiver, waitUntil, type WebhookReceiver } from '#testkit';
import { line, lines } from './log-lines.js';
import { RunningWatcher } from './running-watcher.js';

const RULES = `
service: photo-api
rules:
  error_lines_high:
    severity: critical
    when:
      - measure: error_lines
        above: 3
        over: 1h
`;

let watcher: RunningWatcher;
let webhook: WebhookReceiver;
let collector: OtlpReceiver;
let answer: 200 | 503 | 404 | 410;

beforeEach(async () => {
  answer = 200;
  webhook = await startWebhookReceiver({ respond: () => ({ status: answer }) });
  collector = await startOtlpReceiver();
  watcher = new RunningWatcher({
    ALERT_WEBHOOK_URL: `${webhook.url}/SECRET-token?key=SECRET`,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '50',
    // Deliveries are kept whatever is kept of the rest.
    TRACES_KEEP_RATIO: '0',
  });
  watcher.rules(RULES);
});
afterEach(async () => {
  await watcher.remove();
  await Promise.all([webhook.close(), collector.close()]);
});

function raiseAlert(): void {
  watcher.append('a.ndjson', lines(1, 5));
  for (let i = 6; i <= 10; i++)
    watcher.append('a.ndjson', line(i, { event: 'processing_failed', level: 'ERROR', error_type: 'InferenceError' }));
}

const ofDelivery = async () => {
  const spans = await collector.waitFor((all) => all.some(({ name }) => name === 'deliver alert'));
  const above = spans.find(({ name }) => name === 'deliver alert')!;
  return { above, attempts: spans.filter(({ name, traceId }) => name === 'attempt' && traceId === above.traceId) };
};

describe('the delivery of an alert', () => {
  it('is one trace over a failed attempt, a kill and a start, and its receiver gets each attempt’s traceparent', async () => {
    answer = 503;
    await watcher.start();
    raiseAlert();
    await collector.waitFor((all) => all.some(({ name }) => name === 'attempt'));
    await watcher.stop('SIGKILL');
    answer = 200;
    await watcher.start();
    const { above, attempts } = await ofDelivery();
    expect(above).toMatchObject({ kind: 'producer', parentSpanId: '', status: { code: 'unset' } });
    expect(above.attributes).toMatchObject({
      'safelight.receiver': 'webhook',
      'safelight.rule': 'error_lines_high',
      'safelight.outcome': 'delivered',
    });
    const outcomes = attempts.map(({ attributes }) => attributes['safelight.outcome']);
    expect([outcomes[0], outcomes.at(-1)]).toEqual(['server_error', 'delivered']);
    for (const { attributes, endNs, kind, parentSpanId, startNs } of attempts) {
      expect({ kind, parentSpanId, receiver: attributes['safelight.receiver'] }).toEqual({
        ...{ kind: 'client', parentSpanId: above.spanId, receiver: 'webhook' },
      });
      expect(startNs >= above.startNs && endNs <= above.endNs).toBe(true);
    }
    const told = webhook.received.map(({ headers }) => headers['traceparent']);
    for (const { spanId } of attempts) expect(told).toContain(`00-${above.traceId}-${spanId}-01`);
    expect(webhook.received.some(({ headers }) => 'baggage' in headers || 'tracestate' in headers)).toBe(false);
    const known = collector.spans();
    expect(known.filter(({ attributes }) => typeof attributes['request_id'] !== 'string')).toEqual([]);
    expect(JSON.stringify(known.map(({ attributes, name, status }) => [attributes, name, status]))).not.toContain(
      'SECRET',
    );
    // Looked up by the id that stands in the watcher's own lines.
    const [line] = watcher.ownLines('alert_delivered');
    expect(line).toMatchObject({ trace_id: above.traceId, message_id: above.attributes['request_id'] });
    const path = `/v1/traces/${String(line?.['message_id'])}`;
    const found = await waitUntil(() => watcher.get<{ trace_id: string }>(path).catch(() => undefined), { what: path });
    expect(found.trace_id).toBe(above.traceId);
  });

  it('that is given up fails, and sent again it is another one', async () => {
    answer = 404;
    await watcher.start();
    raiseAlert();
    const { above, attempts } = await ofDelivery();
    expect(above).toMatchObject({ status: { code: 'error' } });
    expect(above.attributes).toMatchObject({ 'error.type': 'refused', 'safelight.outcome': 'given_up' });
    expect(attempts).toHaveLength(1);
    answer = 200;
    await fetch(`${watcher.address}/v1/dead-letters/resend`, { method: 'POST' });
    const isDelivered = ({ attributes }: { attributes: Readonly<Record<string, unknown>> }) =>
      attributes['safelight.outcome'] === 'delivered';
    const spans = await collector.waitFor((all) => all.filter(isDelivered).length >= 2);
    const again = spans.find((span) => span.name === 'deliver alert' && isDelivered(span))!;
    expect(again.traceId).not.toBe(above.traceId);
    expect(again.attributes['request_id']).toBe(above.attributes['request_id']);
    const text = await (await fetch(`${watcher.address}/metrics`)).text();
    expect(text).toContain('safelight_delivery_attempts_total{receiver="webhook",outcome="refused"} 1\n');
    expect(text).toContain('safelight_deliveries_total{receiver="webhook",outcome="given_up"} 1\n');
    expect(text).toContain('safelight_deliveries_total{receiver="webhook",outcome="delivered"} 1\n');
  });

  it('that nobody tries any more because its receiver is gone has its end, too', async () => {
    watcher.rules(`${RULES}  lines_high: { severity: info, when: [{ measure: lines, above: 100, over: 1h }] }\n`);
    answer = 410;
    await watcher.start();
    raiseAlert();
    await ofDelivery();
    watcher.append('a.ndjson', lines(11, 150));
    const isSecond = ({ attributes, name }: { name: string; attributes: Readonly<Record<string, unknown>> }) =>
      name === 'deliver alert' && attributes['safelight.rule'] === 'lines_high';
    const spans = await collector.waitFor((all) => all.some(isSecond));
    expect(spans.find(isSecond)).toMatchObject({
      status: { code: 'error' },
      attributes: { 'error.type': 'gone', 'safelight.outcome': 'given_up', 'safelight.attempts': 0 },
    });
    expect(webhook.received).toHaveLength(1);
  });

  it.each(['while the watcher runs', 'while it stands still'])(
    'whose receiver was taken out of the configuration %s has its end, too',
    async (when) => {
      const first = `receivers:\n  ops: { type: webhook, url: "${webhook.url}/SECRET" }\n`;
      const other = `receivers:\n  chat: { type: webhook, url: "${webhook.url}/other" }\n`;
      watcher.rules(RULES + first);
      answer = 503;
      await watcher.start();
      raiseAlert();
      const isAttempt = ({ attributes, name }: { name: string; attributes: Readonly<Record<string, unknown>> }) =>
        name === 'attempt' && attributes['safelight.receiver'] === 'ops';
      const [attempt] = (await collector.waitFor((all) => all.some(isAttempt))).filter(isAttempt);
      if (when === 'while it stands still') await watcher.stop();
      watcher.rules(RULES + other);
      if (when === 'while it stands still') await watcher.start();
      const { above } = await ofDelivery();
      expect(above).toMatchObject({
        ...{ traceId: attempt?.traceId, spanId: attempt?.parentSpanId, status: { code: 'error' } },
        attributes: {
          'safelight.receiver': 'ops',
          'safelight.outcome': 'given_up',
          'error.type': 'receiver_removed',
        },
      });
      const tried = collector.spans().filter((span) => isAttempt(span) && span.traceId === above.traceId).length;
      // One that was on its way when its receiver went ends after it was counted.
      expect([tried, tried - 1]).toContain(above.attributes['safelight.attempts']);
    },
  );

  it('that is tried by hand belongs to the request that asked for it', async () => {
    await watcher.start({ TRACES_KEEP_RATIO: '1' });
    const asked = { method: 'POST', headers: { 'x-request-id': 'by-hand' } };
    const answered = await fetch(`${watcher.address}/v1/receivers/webhook/test`, asked);
    expect(answered.status).toBe(200);
    const spans = await collector.waitFor((all) => all.some(({ kind }) => kind === 'server'));
    const sent = spans.find(({ name }) => name === 'send test message')!;
    const server = spans.find(({ kind }) => kind === 'server')!;
    expect(sent).toMatchObject({ kind: 'client', traceId: server.traceId, parentSpanId: server.spanId });
    expect(sent.attributes).toMatchObject({ request_id: 'by-hand', 'safelight.receiver': 'webhook' });
    expect(webhook.received[0]?.headers['traceparent']).toBe(`00-${sent.traceId}-${sent.spanId}-01`);
    expect(answered.headers.get('traceparent')).toBe(`00-${server.traceId}-${server.spanId}-01`);
  });

  it('is told in every answer of the watcher, with the id of the request', async () => {
    await watcher.start();
    for (const path of [
      '/v1/stats',
      '/nowhere',
      '/v1/stats?window=1w',
      '/healthz',
      '/metrics',
      '/',
      '/v1/traces/none',
    ]) {
      const { headers } = await fetch(watcher.address + path, { headers: { 'x-request-id': 'mine' } });
      expect([path, headers.get('x-request-id'), headers.get('traceparent')]).toEqual([
        ...[path, 'mine', expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/)],
      ]);
    }
  });
});
