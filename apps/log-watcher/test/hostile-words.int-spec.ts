/** What an uploader can write into a log line, on its way through the real program to every kind of receiver: valid, within limits, inert. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SHAPELESS } from '#events';
import {
  startSmtpSink,
  startWebhookReceiver,
  type ReceivedMail,
  type ReceivedWebhook,
  type SmtpSink,
  type WebhookReceiver,
} from '#testkit';
import { line } from './log-lines.js';
import { RunningWatcher } from './running-watcher.js';

/** Each does something in some client, or breaks some format. */
const HOSTILE = [
  '@all <at user_id="all">所有人</at> <at id=all></at> <@zhang> <!channel> <#C1>',
  '[click](http://evil.example/a) <http://evil.example|x> https://evil.example/b www.evil.example evil.example',
  '# heading **bold** `code` ~~gone~~ > quote | table | ![x](data:image/png;base64,x)',
  '<img src=x onerror=alert(1)><script>alert(1)</script> &lt; &#x3c; ]]> --> "\'\\',
  'line\r\nBcc: everybody@evil.example\r\n\r\n.\r\nSubject: owned\u2028\u2029\u0085',
  'bell\u0007\u001b[2J\u001b]0;owned\u0007 turn\u202egpj.exe\u2066\u200f\ufeff half\ud83d nul\u0000',
  '{labels.team} {value} ${HOME} {{ .Values }} %s %n',
  `${'"\\'.repeat(150)}`,
  `${'长'.repeat(9_000)}`,
  // The latest of all: the one that first steps would name.
  'evil.example',
];

/** What they are read from, by the path that a receiver sends to. */
const ANSWERS: Readonly<Record<string, { status: number; body: string }>> = {
  dingtalk: { status: 200, body: '{"errcode":0,"errmsg":"ok"}' },
  wecom: { status: 200, body: '{"errcode":0,"errmsg":"ok"}' },
  feishu: { status: 200, body: '{"code":0,"msg":"success"}' },
  slack: { status: 200, body: 'ok' },
  pagerduty: { status: 202, body: '{"status":"success"}' },
};
const KINDS = ['webhook', 'v4', 'dingtalk', 'feishu', 'wecom', 'slack', 'pagerduty', 'alertmanager'] as const;

const kindOf = ({ path }: ReceivedWebhook) => path.split('/')[1]!;

let world: WebhookReceiver;
let mailServer: SmtpSink;
let watcher: RunningWatcher;
let mails: readonly ReceivedMail[];
let arrived: readonly ReceivedWebhook[];

beforeAll(async () => {
  world = await startWebhookReceiver({
    respond: (_, request) => ANSWERS[kindOf(request)] ?? { status: 204 },
  });
  mailServer = await startSmtpSink();
  const types: Readonly<Record<string, string>> = {
    v4: 'webhook, format: alertmanager',
    pagerduty: 'pagerduty, routing_key: k',
  };
  watcher = new RunningWatcher({ ALERT_LOCALE: 'en' });
  watcher.rules(
    [
      'receivers:',
      ...KINDS.map((kind) => `  ${kind}-it: { type: ${types[kind] ?? kind}, url: "${world.url}/${kind}" }`),
      `  mail-it: { type: email, smtp_url: "${mailServer.url}", to: [ops@example.com] }`,
      'rules:',
      '  failure_rate_high:',
      '    severity: critical',
      '    labels: { team: imaging }',
      '    what_to_do: { en: ["npm run logs -- request {request}"], zh: ["npm run logs -- request {request}"] }',
      '    when: [{ measure: failure_rate, above: 15%, over: 5m, min_samples: 5 }]',
      '  new_error_class:',
      '    severity: warning',
      '    what_to_do: { en: ["npm run logs -- count {labels.error_type}"], zh: ["npm run logs -- count {labels.error_type}"] }',
      '    annotations: { about: "see {labels.error_type}" }',
      '    when: [{ measure: new_error_type, over: 24h }]',
      '',
    ].join('\n'),
  );
  await watcher.start();
  const failures = HOSTILE.map((word, n) =>
    line(n + 1, {
      event: 'processing_failed',
      level: 'ERROR',
      ...{ request_id: word, error_type: word, error_class: word, error_message: word, user_agent: word, model: word },
      trace_id: word,
    }),
  );
  watcher.append('photo-api.ndjson', failures.join(''));
  const told = (all: readonly ReceivedWebhook[], kind: string) =>
    ['failure_rate_high', ...(kind === 'pagerduty' ? ['new_error_class'] : [])].every((rule) =>
      all.some((it) => kindOf(it) === kind && it.body.includes(rule)),
    );
  await world.waitFor((all) => KINDS.every((kind) => told(all, kind)));
  await mailServer.waitFor(
    (all) => ['failure_rate_high', 'new_error_class'].every((rule) => all.some(({ html }) => html.includes(rule))),
    90_000,
  );
  arrived = [...world.received];
  mails = [...mailServer.mails];
});
afterAll(async () => {
  await watcher.remove();
  await world.close();
  await mailServer.close();
});

const sentTo = (kind: string) => arrived.filter((it) => kindOf(it) === kind);
/** Every text in a value. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
/** Without the addresses that are ours. */
const foreign = (text: string) =>
  text.replaceAll(/(https?:|dingtalk:)\/\/(127\.0\.0\.1|localhost|dingtalkclient)[^\s)|>]*/g, '');

describe.each(KINDS)('what %s is sent', (kind) => {
  it('is JSON without a character that a screen would obey', () => {
    expect(sentTo(kind).length).toBeGreaterThan(0);
    for (const { json } of sentTo(kind)) {
      expect(typeof json).toBe('object');
      for (const text of textsIn(json)) expect(text.replaceAll('\n', '').match(SHAPELESS)).toBeNull();
    }
  });
});

it.each(['dingtalk', 'feishu', 'wecom', 'slack', 'pagerduty'])(
  '%s shows nothing that is a link, a mention or a tag',
  (kind) => {
    for (const { json } of sentTo(kind)) {
      // In Slack's sections an address is no link: they are verbatim, and their signs are escaped.
      const texts = kind === 'slack' ? [(json as { text: string }).text] : textsIn(json);
      for (const text of texts) {
        expect(foreign(text)).not.toMatch(/https?:\/\/|evil\.example|www\.evil/);
        expect(text).not.toMatch(
          kind === 'pagerduty' ? /^never$/ : /<(at|@|!|#|img|script|http)|@all|\]\(http:\/\/evil/,
        );
      }
    }
  },
);

interface Card {
  readonly title: string;
  readonly text: string;
}
interface SlackMessage {
  readonly attachments: readonly [
    {
      readonly blocks: readonly {
        readonly type: string;
        readonly text?: { readonly text: string; readonly verbatim?: boolean };
      }[];
    },
  ];
}

/** Length of what is limited of a message, and the limit. */
const LIMITS: Readonly<Record<string, readonly [limit: number, lengthOf: (it: ReceivedWebhook) => number]>> = {
  webhook: [20_000, ({ body }) => Buffer.byteLength(body)],
  dingtalk: [
    20_000,
    ({ json }) => Buffer.byteLength((Object.values(json as object).find((it) => typeof it === 'object') as Card).text),
  ],
  feishu: [20_000, ({ body }) => Buffer.byteLength(body)],
  wecom: [4096, ({ json }) => Buffer.byteLength((json as { markdown: { content: string } }).markdown.content)],
  pagerduty: [1024, ({ json }) => (json as { payload: { summary: string } }).payload.summary.length],
  slack: [50, ({ json }) => (json as SlackMessage).attachments[0].blocks.length],
};

it.each(Object.entries(LIMITS))('fits into what %s takes', (kind, [limit, lengthOf]) => {
  for (const message of sentTo(kind)) expect(lengthOf(message)).toBeLessThanOrEqual(limit);
});

it('fits into the blocks of Slack, whose sections are verbatim', () => {
  const blocks = sentTo('slack').flatMap(({ json }) => (json as SlackMessage).attachments[0].blocks);
  const lengths = (wanted: string) =>
    blocks.filter(({ type }) => type === wanted).map(({ text }) => text?.text.length ?? 0);
  expect(Math.max(...lengths('header'))).toBeLessThanOrEqual(150);
  expect(Math.max(...lengths('section'))).toBeLessThanOrEqual(3000);
  const sections = blocks.filter(({ type }) => type === 'section');
  expect(sections.map(({ text }) => text?.verbatim)).toEqual(sections.map(() => true));
});

it('reaches machines as it was written', () => {
  const alerts = sentTo('webhook').map(({ json }) => json as { rule: string; error_types: { error_type: string }[] });
  const types = alerts.flatMap(({ error_types }) => error_types.map(({ error_type }) => error_type));
  expect(types.some((it) => it.includes('https://evil.example/b'))).toBe(true);
});

it('reaches Alertmanager without counts or ids in the labels', () => {
  for (const { json } of sentTo('alertmanager'))
    for (const { labels } of json as { labels: Record<string, string> }[])
      for (const name of Object.keys(labels)) expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
});

it('is a mail with no header, recipient, tag or link of theirs', () => {
  expect(mails.length).toBeGreaterThan(0);
  for (const { envelope, headers, html, parts, raw, text } of mails) {
    expect(envelope.to).toEqual(['ops@example.com']);
    expect(headers).not.toHaveProperty('bcc');
    expect(headers['subject']).toMatch(/^【AI证件照工坊】System alert/);
    expect(parts).toEqual(['text/plain', 'text/html']);
    expect(html).not.toMatch(/<(img|script|at)\b/i);
    expect(foreign(html)).not.toMatch(/https?:\/\/|evil\.example/);
    expect(foreign(text)).not.toMatch(/https?:\/\/|evil\.example/);
    for (const it of raw.split('\r\n')) expect(it.length).toBeLessThanOrEqual(998);
  }
});
