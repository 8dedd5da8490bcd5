/**
 * What stands in a chat message, in the order of reading on a phone: what and how bad, since when, what the failing requests share, what
 * to do, which requests to look at. Without any markup; each receiver writes it in its own.
 */
import type { Alert, Severity } from '../rules/alert.js';
import { sentencesOf, localTime, wordsOf, type Locale, type Words } from './words.js';
import { fitCharacters } from './fit.js';
import type { Notice, Notification } from './receivers/receiver.js';
import { silenceUrl } from './silence-link.js';
import { requestsOf, type ShownRequest } from './shown-request.js';

/** How messages are written. */
export interface ChatStyle {
  readonly locale: Locale;
  /** IANA name of the readers' time zone. */
  readonly timeZone: string;
}

/** What colour says. */
export type Tone = Severity | 'resolved';

/** One alert of a message. */
export interface ChatAlert {
  readonly tone: Tone;
  /** "告警 · 严重 · failure_rate_high" */
  readonly heading: string;
  readonly summary: string;
  /** "自 2026-11-22 02:30:00 (GMT+8) 起，photo-api @ studio-1" */
  readonly when: string;
  readonly explain: readonly string[];
  readonly whatToDo: readonly string[];
  readonly requests: readonly ShownRequest[];
  readonly links: readonly ChatLink[];
}

/** Words that lead somewhere. */
export interface ChatLink {
  readonly label: string;
  readonly url: string;
}

/** A message before it has any markup. Nothing is escaped. */
export interface ChatContent {
  /** One line; what a phone shows while it is locked. */
  readonly title: string;
  readonly tone: Tone;
  readonly alerts: readonly ChatAlert[];
  /** "仍在告警：latency_high"; null where nothing else fires. */
  readonly others: string | null;
  /** Where one can go from the message as a whole: silence, dashboard. */
  readonly buttons: readonly ChatLink[];
  /** What stands where a text had to be cut. */
  readonly cut: string;
}

/** A message about several alerts says less about each. */
const EXPLAINED = { one: 3, several: 1 };
const ADVISED = { one: 2, several: 0 };
const TITLE_CHARACTERS = 120;

/** Puts the content of a message together. */
export function chatContent({ notices, others }: Notification, style: ChatStyle): ChatContent {
  const words = wordsOf(style.locale);
  const several = notices.length > 1;
  const first = notices[0]!;
  return {
    title: several ? titleOfSeveral(notices, words) : titleOf(first, words, style),
    tone: toneOf(notices),
    alerts: notices.map((it) => chatAlert(it, words, { ...style, several })),
    others: others.length === 0 ? null : words.stillFiring([...new Set(others.map((it) => it.rule))].join(', ')),
    buttons: buttons(notices, words),
    cut: words.cut,
  };
}

function titleOf({ alert, kind }: Notice, words: Words, { locale }: ChatStyle): string {
  const { summary } = sentencesOf(alert, locale);
  if (kind === 'resolved') return cutShort(summary);
  // The first clause says what and how bad; the rest stands right below.
  const clause = summary.split(/：|: /)[0] ?? summary;
  return cutShort(`【${words.tag[tagOf(kind)]} · ${words.severity[alert.severity]}】${clause.replace(/[.。]$/, '')}`);
}

function titleOfSeveral(notices: readonly Notice[], words: Words): string {
  const over = notices.filter((it) => it.kind === 'resolved').length;
  const rules = [...new Set(notices.map((it) => it.alert.rule))].join(', ');
  return cutShort(`【${words.several(notices.length - over, over)}】${rules}`);
}

function cutShort(title: string): string {
  return fitCharacters(title, TITLE_CHARACTERS, '…');
}

function toneOf(notices: readonly Notice[]): Tone {
  const firing = notices.filter((it) => it.kind !== 'resolved').map((it) => it.alert.severity);
  return (['critical', 'warning', 'info'] as const).find((it) => firing.includes(it)) ?? 'resolved';
}

function chatAlert(
  { alert, kind }: Notice,
  words: Words,
  { locale, timeZone, several }: ChatStyle & { several: boolean },
): ChatAlert {
  const { summary, explain, whatToDo } = sentencesOf(alert, locale);
  const over = kind === 'resolved';
  const size = several ? 'several' : 'one';
  const began = localTime(alert.started_at, timeZone);
  const time =
    alert.resolved_at === null ? words.since(began) : words.until(began, localTime(alert.resolved_at, timeZone));
  const links = [
    { label: words.runbook, url: alert.runbook_url },
    ...(several ? [] : [{ label: words.dashboard, url: alert.dashboard_url }]),
  ];
  return {
    tone: over ? 'resolved' : alert.severity,
    heading: `${words.tag[tagOf(kind)]} · ${words.severity[alert.severity]} · ${alert.rule}`,
    summary,
    when: `${time} · ${alert.service} @ ${alert.host}`,
    // The first sentence of all is since when.
    explain: over ? [] : explain.slice(1, 1 + EXPLAINED[size]),
    whatToDo: over ? [] : whatToDo.slice(0, ADVISED[size]),
    requests: over ? [] : requestsOf(alert).slice(0, several ? 1 : 3),
    links: links.filter((it): it is ChatLink => it.url !== null),
  };
}

function tagOf(kind: Notice['kind']): 'firing' | 'repeated' | 'resolved' | 'test' {
  return kind === 'fired' ? 'firing' : kind;
}

/** Silencing makes sense for what fires; where several do, each has its own. */
function buttons(notices: readonly Notice[], words: Words): ChatLink[] {
  const firing = notices.filter((it) => it.kind === 'fired' || it.kind === 'repeated').map((it) => it.alert);
  const label = (alert: Alert) => (firing.length === 1 ? words.silence : `${words.silence} (${alert.rule})`);
  const silence = firing.slice(0, 3).map((alert) => ({ label: label(alert), url: silenceUrl(alert) }));
  const dashboard = { label: words.dashboard, url: notices[0]?.alert.dashboard_url ?? null };
  return [...silence, dashboard].filter((it): it is ChatLink => it.url !== null);
}
