/** Silences, dead letters, groups and receivers of the built program, over HTTP and over kills. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { startWebhookReceiver, waitUntil, type WebhookBehaviour, type WebhookReceiver } from '#testkit';
import { line } from './log-lines.js';
import { RunningWatcher } from './running-watcher.js';

const TOKEN = 'TOKEN-THAT-IS-SECRET';
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const RULE = `
rules:
  errors:
    severity: critical
    when: [{ measure: error_lines, above: 0, over: 5m }]
`;

let ops: WebhookReceiver;
let other: WebhookReceiver;
let watcher: RunningWatcher;
let answer: WebhookBehaviour;
const watchers: RunningWatcher[] = [];

beforeEach(async () => {
  answer = { status: 200 };
  ops = await startWebhookReceiver({ respond: () => answer });
  other = await startWebhookReceiver();
});
afterEach(async () => {
  for (const it of watchers.splice(0)) await it.remove();
  await ops.close();
  await other.close();
});

/** A watcher with the receiver `ops`, started. */
async function start(options: { receivers?: string; env?: Record<string, string> } = {}): Promise<void> {
  watcher = new RunningWatcher({ OPS_URL: `${ops.url}/${TOKEN}`, OTHER_URL: `${other.url}/${TOKEN}`, ...options.env });
  watchers.push(watcher);
  const receivers = options.receivers ?? '  ops: { type: webhook, url: "${OPS_URL}", secret: ' + SECRET + ' }\n';
  watcher.rules(`receivers:\n${receivers}${RULE}`);
  await watcher.start();
}

const fail = (n: number) =>
  watcher.append('a.ndjson', line(n, { event: 'processing_failed', level: 'ERROR', error_type: 'InferenceError' }));
const fired = () => waitUntil(() => watcher.ownLines('alert_fired').length > 0, { what: 'the alert', everyMs: 2 });
const at = (path: string, init?: RequestInit) => fetch(watcher.address + path, init);
const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  at(path, {
    method: 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
  });
const told = (receiver = ops) =>
  receiver.received.map(({ json, headers }) => ({
    ...(json as { rule: string; status: string }),
    id: headers['webhook-id'],
  }));

/** Asks for a silence as a page does that was found under this name. */
function statusFor(host: string, body: string): Promise<number | undefined> {
  const headers = { host, origin: `http://${host}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) =>
    request(`${watcher.address}/v1/silences`, { method: 'POST', headers }, (answer) =>
      resolve(answer.resume().statusCode),
    )
      .on('error', reject)
      .end(body),
  );
}

async function restart(): Promise<void> {
  await watcher.stop('SIGKILL');
  await watcher.start();
}

describe('a silence', () => {
  it('is on disk when it is answered, keeps an alert back over a kill, and lets it through when it is ended', async () => {
    await start();
    const made = await post('/v1/silences', { matchers: ['rule=err*'], duration: '2h', comment: 'moving house' });
    expect(made.status).toBe(201);
    const silence = (await made.json()) as { id: string };
    expect(silence).toMatchObject({ status: 'active', matchers: ['rule=err*'], comment: 'moving house' });
    await restart();
    expect(await watcher.get('/v1/silences')).toMatchObject({ silences: [silence] });
    fail(1);
    await fired();
    await restart();
    const alerts = await watcher.get<{ alerts: { rule: string; status: string }[] }>('/v1/alerts');
    expect(alerts.alerts).toMatchObject([{ rule: 'errors', status: 'firing' }]);
    expect(ops.received).toHaveLength(0);
    expect((await at(`/v1/silences/${silence.id}`, { method: 'DELETE' })).status).toBe(200);
    await ops.waitFor((all) => all.length > 0);
    expect(told()).toMatchObject([{ rule: 'errors', status: 'firing' }]);
    expect((await at(`/v1/silences/${silence.id}`, { method: 'DELETE' })).status).toBe(404);
  });

  it('is not begun by a page of another site, nor by broken or endless bodies', async () => {
    await start({ env: { DASHBOARD_URL: 'https://alerts.example' } });
    const body = { matchers: ['rule=x'], duration: '2h' };
    expect((await post('/v1/silences', body, { origin: 'https://evil.example' })).status).toBe(400);
    expect((await post('/v1/receivers/ops/test', undefined, { 'sec-fetch-site': 'cross-site' })).status).toBe(400);
    const refusal = async (text: string, type: string, more: Record<string, string> = {}) => {
      const headers = { 'content-type': type, ...more };
      const answer = await at('/v1/silences', { method: 'POST', body: text, headers });
      return [answer.status, ((await answer.json()) as { detail: string }).detail];
    };
    expect(await refusal('{', 'application/json')).toEqual([400, 'The body is no valid JSON.']);
    const long = JSON.stringify({ ...body, comment: 'x'.repeat(100_000) });
    expect(await refusal(long, 'application/json')).toEqual([413, 'The body is longer than 16 KiB.']);
    expect(await refusal('{}', 'application/json; charset=klingon')).toEqual([415, expect.stringContaining('charset')]);
    const packed = { 'content-encoding': 'compress' };
    expect(await refusal('{}', 'application/json', packed)).toEqual([415, expect.stringContaining('Content-Encoding')]);
    expect((await at('/v1/silences', { method: 'POST', body: 'matchers=rule%3Dx&duration=2h' })).status).toBe(400);
    expect(await watcher.get('/v1/silences')).toEqual({ silences: [] });
    expect((await post('/v1/silences', body, { origin: watcher.address })).status).toBe(201);
    const named = (name: string) => statusFor(`${name}:${new URL(watcher.address).port}`, JSON.stringify(body));
    expect([await named('evil.example'), await named('alerts.example'), await named('localhost')]).toEqual([
      400, 201, 201,
    ]);
  });

  it('can be made on the page that the button of a message leads to', async () => {
    await start();
    const asked = await at('/silence?match=rule%3Derrors&match=service%3D%3Cb%3E', {
      headers: { 'accept-language': 'en' },
    });
    const page = await asked.text();
    expect(asked.headers.get('content-type')).toContain('text/html');
    expect(asked.headers.get('referrer-policy')).toBe('same-origin');
    expect(page).toContain('For how long?');
    expect(page).toContain('service=&lt;b&gt;');
    expect(
      await (await at('/silence?match=rule%3Derrors', { headers: { 'accept-language': 'zh-CN' } })).text(),
    ).toContain('静默多久');
    const form = new URLSearchParams([
      ['match', 'rule=errors'],
      ['match', 'service=photo-api'],
      ['duration', '4h'],
      ['comment', ''],
    ]);
    const own = { origin: watcher.address, 'sec-fetch-site': 'same-origin' };
    const done = await at('/silence', { method: 'POST', body: form, headers: own });
    const hidden = await at('/silence', { method: 'POST', body: form, headers: { origin: 'null' } });
    expect(hidden.status).toBe(400);
    expect(await done.text()).toContain('rule=errors');
    expect(await watcher.get('/v1/silences')).toMatchObject({
      silences: [{ matchers: ['rule=errors', 'service=photo-api'], created_by: 'page', status: 'active' }],
    });
    for (const path of ['/silence', '/silence?match=x', '/silence?match=rule%3Dx&x=1'])
      expect((await at(path)).status).toBe(400);
  });
});

describe('a dead letter', () => {
  it('survives a kill, is listed without a secret, and is sent again under its id', async () => {
    answer = { status: 400, body: `no ${TOKEN}` };
    await start();
    fail(1);
    const letters = async () =>
      (await watcher.get<{ dead_letters: { id: string; reason: string }[] }>('/v1/dead-letters')).dead_letters;
    const [letter] = await waitUntil(async () => ((await letters()).length > 0 ? letters() : null), {
      what: 'the dead letter',
    });
    await restart();
    const text = await (await at('/v1/dead-letters')).text();
    expect(text).not.toContain(TOKEN);
    expect(await letters()).toMatchObject([
      { id: letter?.id, receiver: 'ops', reason: 'refused', alerts: [{ kind: 'fired', rule: 'errors' }] },
    ]);
    expect((await post('/v1/dead-letters/msg_unknown/resend')).status).toBe(404);
    answer = { status: 200 };
    const before = ops.received.length;
    const again = await post(`/v1/dead-letters/${letter?.id}/resend`);
    expect([again.status, await again.json()]).toEqual([202, { resent: 1 }]);
    await ops.waitFor((all) => all.length > before);
    expect(told().at(-1)).toMatchObject({ id: letter?.id, rule: 'errors' });
    expect(await letters()).toEqual([]);
    expect(await (await post('/v1/dead-letters/resend')).json()).toEqual({ resent: 0 });
  });
});

describe('a group that waits', () => {
  const GROUPED =
    '  ops: { type: webhook, url: "${OPS_URL}", secret: ' +
    SECRET +
    ', format: alertmanager, group_by: [service], group_wait: 12s }\n';

  it('is told after a kill at any moment, once, under one id', async () => {
    await start({ receivers: GROUPED });
    fail(1);
    await fired();
    // The message that is being made, and the one that is on its way: the answer never reaches a watcher that is dead.
    answer = 'hang';
    await restart();
    await ops.waitFor((all) => all.length === 1);
    answer = { status: 200 };
    await restart();
    await ops.waitFor((all) => all.length === 2);
    const waiting = async () =>
      (await watcher.get<{ receivers: { waiting: number }[] }>('/v1/receivers')).receivers[0]?.waiting;
    await waitUntil(async () => (await waiting()) === 0, { what: 'the delivery' });
    expect(watcher.ownLines('alert_delivered')).toHaveLength(1);
    expect(ops.received).toHaveLength(2);
    const [first, second] = ops.received;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toBe(first?.body);
    expect(first?.json).toMatchObject({
      version: '4',
      status: 'firing',
      alerts: [{ labels: { alertname: 'errors' } }],
    });
  });
});

describe('the receivers', () => {
  const TWO =
    '  ops: { type: webhook, url: "${OPS_URL}", secret: ' +
    SECRET +
    ' }\n  other: { type: webhook, url: "${OTHER_URL}", secret: ' +
    SECRET +
    ' }\n';

  it('are shown without a secret, and tried one by one', async () => {
    await start({ receivers: TWO });
    const text = await (await at('/v1/receivers')).text();
    expect(JSON.parse(text)).toMatchObject({
      receivers: [
        { name: 'ops', kind: 'webhook', waiting: 0, failing: 0, dead_letters: 0, held_until: null },
        { name: 'other' },
      ],
    });
    const tried = await post('/v1/receivers/ops/test');
    expect([tried.status, await tried.json()]).toMatchObject([200, { receiver: 'ops', delivered: true }]);
    expect(told()).toMatchObject([{ rule: 'receiver_test', status: 'firing' }]);
    answer = { status: 403, body: TOKEN };
    const refused = await (await post('/v1/receivers/ops/test')).text();
    expect(JSON.parse(refused)).toMatchObject({ delivered: false, reason: 'refused' });
    expect(text + refused + watcher.output).not.toMatch(/TOKEN-THAT|whsec_/);
    expect((await post('/v1/receivers/nobody/test')).status).toBe(404);
    expect(other.received).toHaveLength(0);
    const get = await at('/v1/receivers/ops/test');
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
  });

  it('stand up for each other: that one fails is told by another, and no secret is in the log', async () => {
    answer = { status: 401, body: `bad ${TOKEN}` };
    await start({ receivers: TWO });
    fail(1);
    await other.waitFor(() => told(other).some(({ rule }) => rule === 'delivery_failing'));
    expect(told(other).find(({ rule }) => rule === 'delivery_failing')).toMatchObject({
      severity: 'warning',
      labels: { receiver: 'ops' },
      summary_zh: expect.stringContaining('“ops”') as unknown as string,
    });
    expect(await watcher.get('/v1/alerts')).toMatchObject({
      alerts: [{ rule: 'delivery_failing' }, { rule: 'errors' }],
    });
    expect(JSON.stringify(watcher.ownLines('delivery_failed'))).not.toContain(TOKEN);
    expect(JSON.stringify(watcher.ownLines('service_started'))).not.toContain(TOKEN);
  });

  it('show a dead man’s switch that the watcher lives', async () => {
    await start({ env: { ALERT_HEARTBEAT_URL: `${other.url}/ping/${TOKEN}` } });
    const [beat] = await other.waitFor((all) => all.length > 0);
    expect(beat).toMatchObject({ method: 'POST', path: `/ping/${TOKEN}`, json: { status: 'ok' } });
  });
});

describe('the command line', () => {
  const run = (args: string[], env: Record<string, string>) =>
    spawnSync(process.execPath, ['dist/apps/log-watcher/src/alerts-cli.js', ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });

  it('tries a receiver that is refused, without a watcher and without its secret', () => {
    // Nobody listens on port 1.
    const env = { ALERT_SLACK_URL: `http://127.0.0.1:1/services/${TOKEN}` };
    const tried = run(['test', 'slack'], env);
    expect([tried.status, tried.stdout]).toEqual([1, 'FAILED slack: 127.0.0.1:1 cannot be reached: ECONNREFUSED\n']);
    expect(run(['test', 'nobody'], env)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('There are: slack') as unknown as string,
    });
    expect(run(['explode'], {}).status).toBe(2);
    expect(run(['silence', 'rule=x'], {}).status).toBe(2);
    expect(run(['receivers'], { LOG_WATCHER_PORT: '1' }).stderr).toContain('No log-watcher answers');
  });

  it('silences, lists and ends', async () => {
    await start();
    const env = { LOG_WATCHER_PORT: new URL(watcher.address).port };
    const made = run(['silence', 'rule=errors', '--for', '30m', '--json'], env);
    const { id } = JSON.parse(made.stdout) as { id: string };
    expect(run(['silences'], env).stdout).toContain(id);
    expect(run(['unsilence', id], env)).toMatchObject({ status: 0, stdout: `ended ${id}\n` });
    expect(run(['unsilence', id], env)).toMatchObject({ status: 1, stdout: '' });
    expect(run(['receivers'], env).stdout).toMatch(/ops +webhook +0/);
    expect(run(['dead-letters'], env).stdout).toBe('There is no dead letter.\n');
    expect(run(['resend', '--all'], env).stdout).toBe('0 sent again\n');
  });
});
