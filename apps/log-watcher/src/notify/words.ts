/** The words of mails and chat messages in the two languages. */
import type { Alert } from '../rules/alert.js';

/** Language of a message. */
export type Locale = 'zh-CN' | 'en';

const ZH = {
  title: { firing: '系统告警', repeated: '系统告警（持续中）', resolved: '系统告警已恢复', test: '系统告警测试' },
  severity: { critical: '严重', warning: '警告', info: '提示' },
  rule: '规则',
  level: '级别',
  value: '当前值',
  threshold: '阈值',
  window: '统计窗口',
  samples: '样本数',
  started: '开始时间',
  resolved: '恢复时间',
  source: '来源',
  explain: '情况说明',
  whatToDo: '处理步骤',
  errors: '错误类型',
  errorType: '错误类型',
  errorClass: '类别',
  count: '次数',
  lastRequest: '最近一次请求',
  examples: '相关请求',
  examplesDuring: '故障期间的相关请求',
  request: '请求 ID',
  time: '耗时',
  trace: '查看链路追踪',
  noTrace: '无链路追踪',
  runbook: '处理手册',
  dashboard: '监控页面',
  alertId: '告警编号',
  clockHour: '当前整点小时',
  now: '当前',
  noData: '无数据',
  samplesOf: { lines: '条日志', others: '个请求' },
  units: { ms: '毫秒', s: '秒', m: '分钟', h: '小时' },
  tag: { firing: '告警', repeated: '持续告警', resolved: '已恢复', test: '测试' },
  since: (time: string) => `自 ${time} 起`,
  until: (from: string, to: string) => `${from} 至 ${to}`,
  several: (firing: number, over: number) =>
    [...(firing > 0 ? [`${firing} 条告警`] : []), ...(over > 0 ? [`${over} 条已恢复`] : [])].join('，'),
  stillFiring: (rules: string) => `仍在告警：${rules}`,
  cut: '…（内容过长，已截断）',
  silence: '静默此告警',
};

const EN: typeof ZH = {
  title: {
    firing: 'System alert',
    repeated: 'System alert (still firing)',
    resolved: 'System alert resolved',
    test: 'System alert test',
  },
  severity: { critical: 'Critical', warning: 'Warning', info: 'Info' },
  rule: 'Rule',
  level: 'Severity',
  value: 'Value',
  threshold: 'Limit',
  window: 'Window',
  samples: 'Based on',
  started: 'Since',
  resolved: 'Until',
  source: 'Source',
  explain: 'What is known',
  whatToDo: 'What to do',
  errors: 'Errors',
  errorType: 'Error type',
  errorClass: 'Class',
  count: 'Count',
  lastRequest: 'Latest request',
  examples: 'Requests to look at',
  examplesDuring: 'Requests from the time of the trouble',
  request: 'Request id',
  time: 'Took',
  trace: 'Open trace',
  noTrace: 'no trace',
  runbook: 'Runbook',
  dashboard: 'Dashboard',
  alertId: 'Alert id',
  clockHour: 'the running clock hour',
  now: 'now',
  noData: 'no data',
  samplesOf: { lines: 'log lines', others: 'requests' },
  units: { ms: 'ms', s: 's', m: 'min', h: 'h' },
  tag: { firing: 'Alert', repeated: 'Still firing', resolved: 'Resolved', test: 'Test' },
  since: (time) => `since ${time}`,
  until: (from, to) => `${from} to ${to}`,
  several: (firing, over) =>
    [
      ...(firing > 0 ? [`${firing} alert${firing === 1 ? '' : 's'}`] : []),
      ...(over > 0 ? [`${over} resolved`] : []),
    ].join(', '),
  stillFiring: (rules) => `Still firing: ${rules}`,
  cut: '… (cut: too long)',
  silence: 'Silence this alert',
};

/** The words of a language. */
export type Words = typeof ZH;

/** The words of a language. */
export function wordsOf(locale: Locale): Words {
  return locale === 'en' ? EN : ZH;
}

/** The alert's own sentences in a language. */
export function sentencesOf(alert: Alert, locale: Locale) {
  return locale === 'en'
    ? { summary: alert.summary, explain: alert.explain, whatToDo: alert.what_to_do }
    : { summary: alert.summary_zh, explain: alert.explain_zh, whatToDo: alert.what_to_do_zh };
}

/**
 * An instant for a reader in the middle of the night: their wall clock, with its offset.
 * @param timeZone IANA name, "Asia/Shanghai"
 * @returns "2026-11-21 16:30:05 (GMT+8)"
 */
export function localTime(instant: string, timeZone: string): string {
  const date = new Date(instant);
  // Swedish writes dates as ISO 8601 does.
  const time = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(date);
  const zone = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' })
    .formatToParts(date)
    .find((it) => it.type === 'timeZoneName')?.value;
  return `${time} (${zone === undefined || /^GMT(\+0)?$/.test(zone) ? 'UTC' : zone})`;
}
