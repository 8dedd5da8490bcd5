/** What stands in a mail, in the order of reading at three in the morning: what, how bad, since when, which errors, which requests, what to do. Without any markup. */
import { formatValue, type Alert } from '../rules/alert.js';
import type { Notification } from './receivers/receiver.js';
import { localTime, sentencesOf, wordsOf, type MailLocale, type MailWords } from './mail-words.js';

/** How mails are written. */
export interface MailStyle {
  readonly locale: MailLocale;
  /** IANA name of the readers' time zone. */
  readonly timeZone: string;
  /** The name inside the subject's 【】. */
  readonly subjectName: string;
}

/** One request as it is shown. */
export interface ShownRequest {
  readonly id: string;
  /** "90 ms · InferenceError" */
  readonly facts: string;
  readonly traceUrl: string | null;
}

/** A mail before it is text or HTML. Nothing is escaped. */
export interface MailContent {
  readonly locale: MailLocale;
  readonly words: MailWords;
  readonly subject: string;
  readonly title: string;
  readonly tone: 'critical' | 'warning' | 'info' | 'resolved';
  readonly severity: string;
  readonly summary: string;
  /** Label and value. */
  readonly facts: readonly (readonly [string, string])[];
  readonly explain: readonly string[];
  readonly errors: readonly {
    readonly type: string;
    readonly class: string;
    readonly count: string;
    readonly lastRequest: string;
  }[];
  readonly requestsTitle: string;
  readonly requests: readonly ShownRequest[];
  readonly whatToDo: readonly string[];
  readonly links: readonly (readonly [string, string])[];
  readonly alertId: string;
}

/** How many error types a mail lists. */
const LISTED = 8;

/** Puts the content of a mail together. */
export function mailContent({ alert, kind }: Notification, style: MailStyle): MailContent {
  const { locale, subjectName } = style;
  const words = wordsOf(locale);
  const sentences = sentencesOf(alert, locale);
  const over = alert.status === 'resolved';
  const title = words.title[over ? 'resolved' : kind === 'repeated' ? 'repeated' : 'firing'];
  return {
    locale,
    words,
    subject: `【${subjectName}】${over ? words.title.resolved : words.title.firing}`,
    title,
    tone: over ? 'resolved' : alert.severity,
    severity: words.severity[alert.severity],
    summary: sentences.summary,
    facts: facts(alert, words, style),
    explain: sentences.explain.slice(1),
    errors: alert.error_types.slice(0, LISTED).map((it) => ({
      type: it.error_type,
      class: it.error_class,
      count: String(Math.round(it.count)),
      lastRequest: it.last_request_id ?? '–',
    })),
    requestsTitle: over ? words.examplesDuring : words.examples,
    requests: requests(alert),
    whatToDo: over ? [] : sentences.whatToDo,
    links: links(alert, words),
    alertId: alert.id,
  };
}

function facts(alert: Alert, words: MailWords, { timeZone }: MailStyle): [string, string][] {
  const unit = alert.unit === 'lines' ? words.samplesOf.lines : words.samplesOf.others;
  const rows: [string, string][] = [
    [words.rule, alert.rule],
    [words.value, alert.value === null ? words.noData : formatValue(alert.value, alert.unit)],
    [words.threshold, formatValue(alert.threshold, alert.unit)],
    [words.window, windowWords(alert.window, words)],
    [words.samples, `${alert.samples} ${unit}`],
    [words.started, localTime(alert.started_at, timeZone)],
  ];
  if (alert.resolved_at !== null) rows.push([words.resolved, localTime(alert.resolved_at, timeZone)]);
  return [...rows, [words.source, `${alert.service} @ ${alert.host}`]];
}

/** "5m" → "5 分钟". */
function windowWords(window: string, words: MailWords): string {
  if (window === 'clock_hour') return words.clockHour;
  const [, amount, unit] = /^(\d+)(ms|s|m|h)$/.exec(window) ?? [];
  return amount === undefined ? window : `${amount} ${words.units[unit as keyof MailWords['units']]}`;
}

function requests(alert: Alert): ShownRequest[] {
  return alert.examples.map((it) => {
    const took = it.processing_time_ms === null ? [] : [formatValue(it.processing_time_ms, 'ms')];
    const error = it.error_type === null ? [] : [it.error_type];
    return { id: it.request_id ?? '–', facts: [...took, ...error].join(' · '), traceUrl: it.trace_url };
  });
}

function links(alert: Alert, words: MailWords): [string, string][] {
  const all: [string, string | null][] = [
    [words.dashboard, alert.dashboard_url],
    [words.runbook, alert.runbook_url],
  ];
  return all.filter((it): it is [string, string] => it[1] !== null);
}
