/** What each kind of receiver is sent: payload, signature, marks of its own. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { mailContent } from '../src/notify/mail-content.js';
import { addresseeOf } from '../src/notify/receiver-kinds.js';
import { dingTalkSign } from '../src/notify/receivers/dingtalk.js';
import { feishuSign } from '../src/notify/receivers/feishu.js';
import type { Notification } from '../src/notify/receivers/receiver.js';
import { renderText } from '../src/notify/render-mail.js';
import { HTTP_KINDS, Opened, TOKEN } from './receiver-worlds.js';
import { notification, sampleAlert } from './sample-alert.js';

const opened = new Opened();
afterEach(() => opened.close());

const NOW = 1_735_689_600_000;

/** What arrives where one message is sent. */
async function sent(name: string, message: Notification, overrides: object = {}) {
  const kind = HTTP_KINDS.find((it) => it.name === name)!;
  const { receiver, server } = await opened.to(kind, () => kind.answers.takes, { overrides, now: () => NOW });
  expect(await receiver.send(message, AbortSignal.timeout(30_000))).toEqual({ ok: true });
  const [request] = server.received;
  return { ...request!, json: request!.json as Record<string, unknown> };
}

const FIRED = notification();
const RESOLVED = notification('resolved', { summary_zh: '已恢复：失败率。' });

it('signs as the published vectors do', () => {
  expect(dingTalkSign('1735689600000', 'SECtest0000')).toBe('BhOUcOsw2Gz42O1+1ajgJu6kxCqd9BQENcarINX7+Sk=');
  expect(feishuSign('1735689600', 'test-secret')).toBe('6qzspXnhqRUBcurPK+n4+ORhHJfwSCsRLSPfLnSEZZU=');
});

describe('DingTalk', () => {
  it('signs its address, and keeps what it had', async () => {
    const { path } = await sent('dingtalk', FIRED, { secret: 'SECtest0000' });
    expect(path).toBe(
      `/hook/${TOKEN}?key=${TOKEN}&timestamp=1735689600000&sign=BhOUcOsw2Gz42O1%2B1ajgJu6kxCqd9BQENcarINX7%2BSk%3D`,
    );
    expect((await sent('dingtalk', FIRED, { secret: null })).path).not.toContain('sign=');
  });

  it('is a card with buttons that lead to the browser', async () => {
    const { json } = await sent('dingtalk', FIRED);
    const { actionCard } = json as {
      actionCard: { title: string; text: string; btns: { title: string; actionURL: string }[] };
    };
    expect(json).toMatchObject({ msgtype: 'actionCard' });
    expect(actionCard.title).toBe('【告警 · 严重】最近 5 分钟失败率为 42.9 %，超过阈值 15 %');
    expect(actionCard.text).toContain('21 张照片中有 9 张失败');
    expect(actionCard.text).toContain(encodeURIComponent(`/trace/${'9'.repeat(32)}`));
    expect(actionCard.btns.map((it) => it.title)).toEqual(['静默此告警', '监控页面']);
    const [silence] = actionCard.btns;
    const target = new URL(decodeURIComponent(/url=(.*)$/.exec(silence!.actionURL)![1]!));
    expect(target.searchParams.getAll('match')).toEqual(['rule=failure_rate_high', 'service=photo-api']);
  });

  it('mentions people, in the text too, while it fires', async () => {
    const mention = { mobiles: ['13800000000'], users: ['li'], all: false };
    const { json } = await sent('dingtalk', FIRED, { mention });
    expect(json).toMatchObject({
      msgtype: 'markdown',
      at: { atMobiles: ['13800000000'], atUserIds: ['li'], isAtAll: false },
    });
    expect((json['markdown'] as { text: string }).text).toContain('@13800000000 @li');
    expect(JSON.stringify((await sent('dingtalk', RESOLVED, { mention })).json)).not.toContain('13800000000');
  });

  it('has the keyword as it is written, whatever signs are in it', async () => {
    const { json } = await sent('dingtalk', FIRED, { keyword: '[photo.api]' });
    expect((json['actionCard'] as { text: string }).text).toContain('[photo.api]');
  });

  it('has the keyword in every message', async () => {
    for (const message of [FIRED, RESOLVED, notification('test')]) {
      const { json } = await sent('dingtalk', message, { keyword: '照相馆' });
      expect((json['actionCard'] as { text: string }).text).toContain('照相馆');
    }
  });
});

describe('Feishu', () => {
  it('is a signed card in the colour of the severity', async () => {
    const { json } = await sent('feishu', FIRED, { secret: 'test-secret' });
    expect(json).toMatchObject({
      timestamp: '1735689600',
      sign: '6qzspXnhqRUBcurPK+n4+ORhHJfwSCsRLSPfLnSEZZU=',
      msg_type: 'interactive',
      card: { header: { template: 'red', title: { tag: 'plain_text' } } },
    });
    const { elements } = json['card'] as { elements: { tag: string; actions?: { url: string }[] }[] };
    expect(elements.map((it) => it.tag)).toEqual(['div', 'action']);
    expect(elements[1]?.actions?.[0]?.url).toContain(
      'http://watcher.example:3001/silence?match=rule%3Dfailure_rate_high',
    );
  });

  it('is green when it is over, and unsigned without a secret', async () => {
    const { json } = await sent('feishu', RESOLVED, { secret: null, mentionAll: true });
    expect(json).toMatchObject({ card: { header: { template: 'green' } } });
    expect(json).not.toHaveProperty('sign');
    expect(JSON.stringify(json)).not.toContain('<at');
    expect(JSON.stringify((await sent('feishu', FIRED, { mentionAll: true })).json)).toContain('<at id=all></at>');
  });
});

describe('WeCom', () => {
  it('is Markdown in the colours it knows, with mentions', async () => {
    const { json, path } = await sent('wecom', FIRED, { mentionUsers: ['zhang'] });
    expect(path).toBe(`/hook/${TOKEN}?key=${TOKEN}`);
    const { content } = json['markdown'] as { content: string };
    expect(content.split('\n')[0]).toBe('**【告警 · 严重】最近 5 分钟失败率为 42.9 %，超过阈值 15 %**');
    expect(content).toContain('<@zhang>');
    expect(content).toContain('<font color="warning">告警 · 严重 · failure_rate_high</font>');
    expect(content).toContain(`[req-9](http://jaeger.example:16686/trace/${'9'.repeat(32)})`);
  });
});

describe('Slack', () => {
  it('has a fallback, blocks, a colour and buttons, in English where told to', async () => {
    const { json } = await sent('slack', FIRED, { locale: 'en' });
    expect(json).toMatchObject({
      text: '【Alert · Critical】Failure rate is 42.9 % in the last 5 min (limit 15 %)',
      attachments: [{ color: '#b42318' }],
    });
    const [{ blocks }] = json['attachments'] as [
      { blocks: { type: string; text?: { text: string }; elements?: object[] }[] },
    ];
    expect(blocks.map((it) => it.type)).toEqual(['header', 'section', 'actions']);
    expect(blocks[1]?.text?.text).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; more');
    expect(blocks[2]?.elements).toHaveLength(2);
  });
});

describe('PagerDuty', () => {
  it('opens an incident and closes the same one', async () => {
    const { json } = await sent('pagerduty', FIRED);
    expect(json).toMatchObject({
      routing_key: TOKEN,
      event_action: 'trigger',
      payload: {
        severity: 'critical',
        source: 'photo-api@studio-1',
        class: 'failure_rate_high',
        timestamp: '2026-11-21T18:30:00.123Z',
      },
      links: expect.arrayContaining([
        expect.objectContaining({ href: expect.stringContaining('/trace/') as unknown as string }),
      ]) as object,
    });
    const { json: over } = await sent('pagerduty', RESOLVED);
    expect(over).toEqual({ routing_key: TOKEN, event_action: 'resolve', dedup_key: json['dedup_key'] });
    expect(String(json['dedup_key'])).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('Alertmanager', () => {
  it('is told of alerts by their labels, without counts or ids in them', async () => {
    const { json, path } = await sent('alertmanager', FIRED);
    expect(path).toBe(`/hook/${TOKEN}/api/v2/alerts?key=${TOKEN}`);
    expect(json).toMatchObject([
      {
        labels: {
          alertname: 'failure_rate_high',
          severity: 'critical',
          service: 'photo-api',
          host: 'studio-1',
          team: 'imaging',
        },
        startsAt: '2026-11-21T18:30:00.123Z',
        endsAt: new Date(NOW + 240_000).toISOString(),
        annotations: { summary: sampleAlert().summary },
      },
    ]);
    expect(json).toMatchObject([
      { labels: expect.not.objectContaining({ alert_id: expect.anything() as unknown as string }) as object },
    ]);
    expect((await sent('alertmanager', RESOLVED)).json).toMatchObject([{ endsAt: '2026-11-21T18:52:00.000Z' }]);
  });

  it('is told what the rule says in words of its own, and so are mails, incidents and webhooks', async () => {
    const annotations = { dashboard: 'http://grafana.example/d/1', summary: 'own words' };
    const message = notification('fired', { annotations });
    const { json } = await sent('alertmanager', message);
    expect(json).toMatchObject([{ annotations: { ...annotations, alert_id: sampleAlert().id } }]);
    expect((await sent('webhook', message)).json).toMatchObject({ annotations });
    expect((await sent('webhook', FIRED)).json).toMatchObject({ annotations: {} });
    const incident = (await sent('pagerduty', message)).json;
    expect(incident).toMatchObject({ payload: { custom_details: { annotations } } });
    const mail = mailContent(message, { locale: 'en', timeZone: 'UTC', subjectName: 'x' });
    expect(renderText(mail)).toContain('dashboard: http://grafana.example/d/1');
    const lasting = notification('fired', { window: 'now' });
    const chinese = mailContent(lasting, { locale: 'zh-CN', timeZone: 'UTC', subjectName: 'x' });
    expect(renderText(chinese)).toContain('统计窗口: 当前\n');
  });

  it('can be played towards others: the webhook format, version 4', async () => {
    const other = sampleAlert({ id: 'latency', rule: 'latency_high', severity: 'warning' });
    const message: Notification = {
      ...RESOLVED,
      others: [other],
      group: { key: 'g', labels: { service: 'photo-api' } },
    };
    const { json, headers } = await sent('webhook', message, { format: 'alertmanager' });
    expect(headers['webhook-signature']).toMatch(/^v1,/);
    expect(json).toMatchObject({
      version: '4',
      groupKey: '{}:{service="photo-api"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'it',
      notification_reason: 'some alerts resolved',
      groupLabels: { service: 'photo-api' },
      commonLabels: { service: 'photo-api', host: 'studio-1', team: 'imaging' },
      alerts: [
        { status: 'resolved', labels: { alertname: 'failure_rate_high' }, endsAt: '2026-11-21T18:52:00.000Z' },
        { status: 'firing', labels: { alertname: 'latency_high' }, endsAt: '0001-01-01T00:00:00Z' },
      ],
    });
    const [first, second] = json['alerts'] as { fingerprint: string }[];
    expect(first?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(second?.fingerprint).not.toBe(first?.fingerprint);
    const cut = await sent('webhook', message, { format: 'alertmanager', maxAlerts: 1 });
    expect(cut.json).toMatchObject({ truncatedAlerts: 1, alerts: [{ status: 'resolved' }] });
  });
});

describe('a message about several alerts', () => {
  const several: Notification = {
    ...FIRED,
    notices: [
      ...FIRED.notices,
      {
        kind: 'fired',
        alert: sampleAlert({
          id: 'b',
          rule: 'latency_high',
          severity: 'warning',
          summary_zh: '平均处理时间为 2,400 ms。',
        }),
      },
      ...RESOLVED.notices,
    ],
    others: [sampleAlert({ id: 'c', rule: 'error_lines_high' })],
  };

  it.each(['dingtalk', 'feishu', 'wecom', 'slack'])('names each, and what still fires: %s', async (name) => {
    const { body } = await sent(name, several);
    expect(body).toContain('2 条告警，1 条已恢复');
    for (const words of ['42.9 %', '2,400 ms', '已恢复：失败率。', '仍在告警：error_lines_high'])
      expect(body).toContain(words);
  });

  it.each(['dingtalk', 'feishu', 'wecom', 'slack'])('leaves none out of as many as it may hold: %s', async (name) => {
    const { mostAlerts } = addresseeOf(HTTP_KINDS.find((it) => it.name === name)!.settings('http://x.example'));
    const notices = Array.from({ length: mostAlerts }, (_, n) => ({
      kind: 'fired' as const,
      alert: sampleAlert({
        id: `a${n}`,
        rule: `rule_with_a_long_name_${n}`,
        summary_zh: `${n}：${sampleAlert().summary_zh}`,
      }),
    }));
    const { body } = await sent(name, { ...FIRED, notices });
    for (const { alert } of notices) expect(body).toContain(alert.summary_zh);
    expect(body).not.toContain('已截断');
  });
});
