import { describe, expect, it } from '@jest/globals';
import { loadWatchConfig } from '../config/watch-config.js';
import { DeliveryHealth } from '../notify/delivery-health.js';
import { deliveryRuleOf } from './delivery-rule-of.js';

const CONTEXT = { service: 'photo-api', host: 'studio', dashboardUrl: null, runbookUrl: null };
const rule = (more: string) => `rules:
  unheard:
    severity: critical
    when: [{ measure: failed_deliveries, above: 10%, min_samples: 2 }]
    labels: { team: night }
${more}`;

/** What is told once the receiver `ops` has failed twice of three times. */
function told(yaml: string) {
  const health = new DeliveryHealth(
    ['ops', 'mail'],
    CONTEXT,
    deliveryRuleOf(loadWatchConfig(yaml, 'watch.yaml').rules),
  );
  health.note('ops', { ok: true }, 1000);
  for (const nowMs of [2000, 3000])
    health.note('ops', { ok: false, reason: 'timeout', retryable: true, retryAfterMs: null, message: '' }, nowMs);
  const [first] = health.evaluate(3000);
  return first?.alert;
}

describe('a rule on deliveries', () => {
  it('says what it is written to say, with its places filled in', () => {
    const alert = told(
      rule(`    summary: "{labels.receiver} of {service} on {host} is deaf: {value} of {samples} over {threshold} in {window}"
    summary_zh: "{labels.receiver}：{window}内 {value}"
    annotations: { call: "{labels.team} about {labels.receiver}, {rule} is {severity}" }
    what_to_do:
      en: ["npm run alerts -- test {labels.receiver}", "ask {labels.team}"]
      zh: ["联系 {labels.team}"]
`),
    );
    expect(alert).toMatchObject({
      rule: 'unheard',
      summary: 'ops of photo-api on studio is deaf: 66.7 % of 3 over 10 % in 15 min',
      summary_zh: 'ops：15 分钟内 66.7 %',
      annotations: { call: 'night about ops, unheard is critical' },
      labels: { team: 'night', receiver: 'ops' },
      what_to_do: ['npm run alerts -- test ops', 'ask night'],
      what_to_do_zh: ['联系 night'],
    });
  });

  it('says the usual where it is not', () => {
    expect(told(rule('    summary: "{labels.receiver} is deaf"\n'))).toMatchObject({
      summary: 'ops is deaf',
      summary_zh: expect.stringMatching(/^发往接收方“ops”的消息无法送达/),
      what_to_do: [expect.stringContaining('npm run alerts -- test ops'), expect.stringContaining('resend')],
    });
    expect(told(rule(''))).not.toHaveProperty('annotations');
  });
});
