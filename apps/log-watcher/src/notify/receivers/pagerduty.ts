/** PagerDuty, Events API v2: one incident an alert, closed by the alert's end. */
import { createHash } from 'node:crypto';
import type { Alert } from '../../rules/alert.js';
import { fitCharacters } from '../fit.js';
import { HttpSender, type HttpAnswer, type Judge, type Verdict } from '../http-sender.js';
import { linkless, linklessWithin } from '../linkless.js';
import { sentencesOf, wordsOf, type Locale } from '../words.js';
import type { DeliveryOutcome, Notice, Notification, Receiver } from './receiver.js';

/** Where events go unless the account is in another region. */
export const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

const SUMMARY_CHARACTERS = 1024;
/** PagerDuty asks for minutes rather than seconds between attempts. */
const BUSY_MS = 60_000;

/** Whose incident. `routingKey` is a secret. */
export interface PagerDutySettings {
  readonly name: string;
  readonly url: string;
  readonly routingKey: string;
  readonly locale: Locale;
  readonly timeoutMs: number;
}

/** Sends events to one integration. */
export class PagerDutyReceiver implements Receiver {
  readonly name: string;
  readonly timeoutMs: number;
  private readonly sender: HttpSender;

  /** @param now epoch ms */
  constructor(
    private readonly settings: PagerDutySettings,
    now: () => number,
  ) {
    const { name, url, routingKey, timeoutMs } = settings;
    this.name = name;
    this.timeoutMs = timeoutMs;
    this.sender = new HttpSender(url, { timeoutMs, secrets: [routingKey], now });
  }

  async send({ notices }: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const notice = notices[0]!;
    const outcome = await this.post(this.event(notice), signal);
    // A test must not leave an open incident behind.
    if (outcome.ok && notice.kind === 'test') await this.post(this.event(notice, 'resolve'), signal);
    return outcome;
  }

  close(): Promise<void> {
    return this.sender.close();
  }

  private post(event: object, signal: AbortSignal): Promise<DeliveryOutcome> {
    return this.sender.post({ url: new URL(this.settings.url), body: JSON.stringify(event) }, signal, JUDGE);
  }

  private event({ alert }: Notice, action = alert.status === 'resolved' ? 'resolve' : 'trigger') {
    const { routingKey, locale } = this.settings;
    const identity = { routing_key: routingKey, dedup_key: createHash('sha256').update(alert.id).digest('hex') };
    if (action === 'resolve') return { ...identity, event_action: action };
    return {
      ...identity,
      event_action: action,
      payload: {
        // It is read out of a text message, where every address is a link.
        summary: fitCharacters(linkless(sentencesOf(alert, locale).summary), SUMMARY_CHARACTERS, wordsOf(locale).cut),
        source: `${alert.service}@${alert.host}`,
        severity: alert.severity,
        timestamp: alert.started_at,
        component: alert.service,
        class: alert.rule,
        custom_details: details(alert, locale),
      },
      links: links(alert, locale),
      images: [],
      client: 'safelight log-watcher',
      ...(alert.dashboard_url === null ? {} : { client_url: alert.dashboard_url }),
    };
  }
}

function details(alert: Alert, locale: Locale) {
  const { explain: sentences, whatToDo } = sentencesOf(alert, locale);
  const explain = sentences.map(linkless);
  const { id, value, threshold, unit, window, samples } = alert;
  const said = Object.entries(alert.annotations ?? {});
  const annotations = Object.fromEntries(said.map(([name, text]) => [name, linklessWithin(text, alert.labels)]));
  const labels = Object.fromEntries(Object.entries(alert.labels).map(([name, word]) => [name, linkless(word)]));
  return { alert_id: id, value, threshold, unit, window, samples, labels, annotations, explain, what_to_do: whatToDo };
}

function links(alert: Alert, locale: Locale): { href: string; text: string }[] {
  const words = wordsOf(locale);
  const all = [
    ...alert.examples.map((it) => ({
      href: it.trace_url,
      text: `${words.trace} ${linkless(it.request_id ?? '')}`.trim(),
    })),
    { href: alert.runbook_url, text: words.runbook },
    { href: alert.dashboard_url, text: words.dashboard },
  ];
  return all.filter((it): it is { href: string; text: string } => it.href !== null);
}

/** Taken is 202 with the word "success"; a proxy's friendly page is neither. */
const JUDGE: Judge = { needsBody: true, verdict };

function verdict({ status, text }: HttpAnswer): Verdict | null {
  if (status === 429 || status >= 500)
    return { ok: false, reason: status === 429 ? 'throttled' : 'server_error', retryable: true, retryAfterMs: BUSY_MS };
  if (status < 200 || status > 299) return null;
  return /"status"\s*:\s*"success"/.test(text) ? { ok: true } : { ok: false, reason: 'unexpected', retryable: true };
}
