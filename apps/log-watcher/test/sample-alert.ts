/** An alert for tests of delivery: complete, and with text in it that must be escaped or kept. */
import type { Addressee } from '../src/notify/grouping.js';
import type { Notice, Notification } from '../src/notify/receivers/receiver.js';
import type { Alert, AlertTransition } from '../src/rules/alert.js';

/** A firing alert; override what the test is about. */
export function sampleAlert(overrides: Partial<Alert> = {}): Alert {
  return {
    id: 'failure_rate_high-0123456789abcdef',
    status: 'firing',
    rule: 'failure_rate_high',
    severity: 'critical',
    summary: 'Failure rate is 42.9 % in the last 5 min (limit 15 %): 9 of 21 photos failed.',
    summary_zh: '最近 5 分钟失败率为 42.9 %，超过阈值 15 %：21 张照片中有 9 张失败。',
    value: 0.4286,
    threshold: 0.15,
    unit: 'ratio',
    window: '5m',
    samples: 21,
    started_at: '2026-11-21T18:30:00.123Z',
    resolved_at: null,
    service: 'photo-api',
    host: 'studio-1',
    labels: { team: 'imaging' },
    error_types: [{ error_type: 'InferenceError', error_class: 'model', count: 9, last_request_id: 'req-9' }],
    explain: ['It began at 2026-11-21 18:30:00 UTC.', 'They all say: “<img src=x onerror=alert(1)> & more”'],
    explain_zh: ['开始时间：2026-11-21 18:30:00 UTC。', '错误信息全部相同：“<img src=x onerror=alert(1)> & more”'],
    what_to_do: ['Open a trace.'],
    what_to_do_zh: ['打开链路追踪。'],
    examples: [9, 8, 7].map((n) => ({
      request_id: `req-${n}`,
      trace_id: String(n).repeat(32),
      trace_url: `http://jaeger.example:16686/trace/${String(n).repeat(32)}`,
      processing_time_ms: 90 + n,
      error_type: 'InferenceError',
    })),
    runbook_url: null,
    dashboard_url: 'http://watcher.example:3001',
    ...overrides,
  };
}

/** The alert as a transition to all receivers. */
export function transition(kind: AlertTransition['kind'], overrides: Partial<Alert> = {}): AlertTransition {
  const over: Partial<Alert> = {
    status: 'resolved',
    resolved_at: '2026-11-21T18:52:00.000Z',
    summary: 'Resolved: failure rate.',
  };
  return { alert: sampleAlert({ ...(kind === 'resolved' ? over : {}), ...overrides }), kind, receivers: [] };
}

/** A message about one alert. */
export function notification(
  kind: Notice['kind'] = 'fired',
  overrides: Partial<Alert> = {},
  messageId = 'msg_0123456789abcdef',
): Notification {
  const { alert } = transition(kind === 'test' ? 'fired' : kind, overrides);
  return { messageId, notices: [{ kind, alert }], others: [], group: { key: alert.id, labels: { rule: alert.rule } } };
}

/** A receiver as the outbox knows it: each alert a message of its own, no limit. */
export function addressee(name: string, overrides: Partial<Addressee> = {}): Addressee {
  return {
    name,
    sendResolved: true,
    groupBy: 'alert',
    groupWaitMs: 0,
    groupIntervalMs: 0,
    mostAlerts: 1,
    limits: [],
    rushMs: 0,
    refreshMs: null,
    ...overrides,
  };
}
