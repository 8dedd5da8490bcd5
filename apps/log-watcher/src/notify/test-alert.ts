/** A message that tells of nothing: somebody wants to see whether messages arrive, and what they look like. */
import type { Alert } from '../rules/alert.js';
import type { HealthContext } from './delivery-health.js';
import type { Notification } from './receivers/receiver.js';

/** The message. @param id random letters and digits, so that no receiver drops it as a repeat */
export function testNotification(receiver: string, id: string, nowMs: number, context: HealthContext): Notification {
  const { service, host, dashboardUrl } = context;
  const alert: Alert = {
    id: `receiver_test-${id}`,
    status: 'firing',
    rule: 'receiver_test',
    severity: 'info',
    summary: `This is a test of the receiver "${receiver}". Nothing is wrong.`,
    summary_zh: `这是对接收方“${receiver}”的测试，一切正常。`,
    value: 1,
    threshold: 0,
    unit: 'requests',
    window: '1m',
    samples: 1,
    started_at: new Date(nowMs).toISOString(),
    resolved_at: null,
    service,
    host,
    labels: { receiver },
    error_types: [],
    explain: [],
    explain_zh: [],
    what_to_do: [],
    what_to_do_zh: [],
    examples: [],
    runbook_url: null,
    dashboard_url: dashboardUrl,
  };
  return {
    messageId: `msg_test_${id}`,
    notices: [{ kind: 'test', alert }],
    others: [],
    group: { key: alert.id, labels: { rule: alert.rule } },
  };
}
