/** What stands in a mail, in the order of reading at three in the morning: what, how bad, since when, which errors, which requests, what to do. Without any markup. */
import { formatValue, type Alert } from '../rules/alert.js';
import type { Tone } from './chat-content.js';
import { linkless, linklessWithin } from './linkless.js';
import type { Notice, Notification } from './receivers/receiver.js';
import { requestsOf, type ShownRequest } from './shown-request.js';
import { silenceUrl } from './silence-link.js';
import { localTime, sentencesOf, wordsOf, type Locale, type Words } from './words.js';

/** How mails are written. */
export interface MailStyle {
  readonly locale: Locale;
  /** IANA name of the readers' time zone. */
  readonly timeZone: string;
  /** The name inside the subject's 【】. */
  readonly subjectName: string;
}

/** What a mail says of one alert. */
export interface MailSection {
  readonly title: string;
  readonly tone: Tone;
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

/** A mail before it is text or HTML. Nothing is escaped. */
export interface MailContent {
  readonly locale: Locale;
  readonly words: Words;
  readonly subject: string;
  /** The most urgent first, never empty. */
  readonly sections: readonly MailSection[];
  /** What else fires; null where nothing does. */
  readonly others: string | null;
}

/** How many error types a mail lists. */
const LISTED = 8;

/** Puts the content of a mail together. */
export function mailContent({ notices, others }: Notification, style: MailStyle): MailContent {
  const { locale, subjectName } = style;
  const words = wordsOf(locale);
  const [first] = notices;
  const over = notices.every((it) => it.kind === 'resolved');
  const title = words.title[over ? 'resolved' : first?.kind === 'test' ? 'test' : 'firing'];
  return {
    locale,
    words,
    subject: `【${subjectName}】${title}`,
    sections: notices.map((it) => section(it, words, style)),
    others: others.length === 0 ? null : words.stillFiring([...new Set(others.map((it) => it.rule))].join(', ')),
  };
}

function section({ alert, kind }: Notice, words: Words, style: MailStyle): MailSection {
  const sentences = sentencesOf(alert, style.locale);
  const over = alert.status === 'resolved';
  return {
    title: words.title[over ? 'resolved' : kind === 'fired' ? 'firing' : kind],
    tone: over ? 'resolved' : alert.severity,
    severity: words.severity[alert.severity],
    summary: linkless(sentences.summary),
    facts: facts(alert, words, style),
    explain: sentences.explain.slice(1).map(linkless),
    errors: alert.error_types.slice(0, LISTED).map((it) => ({
      type: linkless(it.error_type),
      class: it.error_class,
      count: String(Math.round(it.count)),
      lastRequest: linkless(it.last_request_id ?? '–'),
    })),
    requestsTitle: over ? words.examplesDuring : words.examples,
    requests: requestsOf(alert).map((it) => ({ ...it, id: linkless(it.id), facts: linkless(it.facts) })),
    whatToDo: over ? [] : sentences.whatToDo,
    links: links(alert, words, over || kind === 'test'),
    alertId: alert.id,
  };
}

function facts(alert: Alert, words: Words, { timeZone }: MailStyle): [string, string][] {
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
  const said = Object.entries(alert.annotations ?? {}).map(([name, text]): [string, string] => [
    name,
    linklessWithin(text, alert.labels),
  ]);
  return [...rows, [words.source, `${alert.service} @ ${alert.host}`], ...said];
}

/** "5m" → "5 分钟". */
function windowWords(window: string, words: Words): string {
  if (window === 'clock_hour') return words.clockHour;
  if (window === 'now') return words.now;
  const [, amount, unit] = /^(\d+)(ms|s|m|h)$/.exec(window) ?? [];
  return amount === undefined ? window : `${amount} ${words.units[unit as keyof Words['units']]}`;
}

function links(alert: Alert, words: Words, over: boolean): [string, string][] {
  const all: [string, string | null][] = [
    [words.dashboard, alert.dashboard_url],
    [words.runbook, alert.runbook_url],
    [words.silence, over ? null : silenceUrl(alert)],
  ];
  return all.filter((it): it is [string, string] => it[1] !== null);
}
