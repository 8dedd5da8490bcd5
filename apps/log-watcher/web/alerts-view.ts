/** What fires, with its evidence; what was resolved lately, in one line each. */
import { byId, make } from './elements.js';
import { age, clockTime, count, duration, inUnit, windowName } from './figures.js';
import { language, text } from './language.js';
import { requestButton, traceLink } from './request-links.js';
import type { Alert, Example } from './watch-api.js';

const section = byId('alerts', HTMLElement);
const URGENCY = { critical: 0, warning: 1, info: 2 };
const RESOLVED_SHOWN = 5;
let shown = '';

/** Shows the alerts. @param now epoch ms by the watcher's clock */
export function showAlerts(alerts: readonly Alert[], now: number): void {
  // Rewriting what has not changed would take the focus and the selection away from the reader each second.
  const next = JSON.stringify([language(), alerts, Math.floor(now / 10_000)]);
  if (next === shown) return;
  const focused = section.contains(document.activeElement) && shown !== '';
  if (focused && sameAlerts(shown, next)) return;
  shown = next;
  const firing = alerts.filter(({ status }) => status === 'firing');
  const resolved = alerts.filter(({ status }) => status === 'resolved').slice(0, RESOLVED_SHOWN);
  firing.sort((a, b) => URGENCY[a.severity] - URGENCY[b.severity] || b.started_at.localeCompare(a.started_at));
  section.replaceChildren(...firingList(firing, now), ...resolvedList(resolved));
}

// Only the age went on.
function sameAlerts(before: string, after: string): boolean {
  return before.slice(0, before.lastIndexOf(',')) === after.slice(0, after.lastIndexOf(','));
}

function firingList(alerts: readonly Alert[], now: number): HTMLElement[] {
  return alerts.length === 0 ? [] : [make('div', 'firing', ...alerts.map((alert) => card(alert, now)))];
}

function card(alert: Alert, now: number): HTMLElement {
  const since = { time: clockTime(alert.started_at), age: age(now - Date.parse(alert.started_at)) };
  const value = inUnit(alert.value, alert.unit);
  const measured = { value, threshold: inUnit(alert.threshold, alert.unit), window: windowName(alert.window) };
  const article = make(
    'article',
    `alert ${alert.severity}`,
    make(
      'p',
      'alert-head',
      make('b', 'severity', text(alert.severity)),
      make('span', 'since', text('since', since)),
      make('code', '', alert.rule),
    ),
    make('h2', '', summary(alert)),
    make(
      'p',
      'measured',
      `${text('valueOfThreshold', measured)} · ${text('samples', { count: count(alert.samples) })}`,
    ),
  );
  if (alert.error_types.length > 0) article.append(errorTypes(alert));
  if (alert.examples.length > 0) article.append(evidence(alert.examples));
  if (alert.runbook_url !== null) {
    const link = make('a', 'runbook', text('runbook'));
    link.href = alert.runbook_url;
    article.append(link);
  }
  return article;
}

function errorTypes({ error_types }: Alert): HTMLUListElement {
  const items = error_types
    .slice(0, 4)
    .map((each) => make('li', '', `${each.error_type} `, make('b', '', `× ${count(each.count)}`)));
  return make('ul', 'types', ...items);
}

function evidence(examples: readonly Example[]): HTMLElement {
  const items = examples.map((example) =>
    make(
      'li',
      '',
      ...(example.request_id === null ? [] : [requestButton(example.request_id, example.trace_url)]),
      make('span', '', duration(example.processing_time_ms)),
      ...(example.error_type === null ? [] : [make('span', 'cause', example.error_type)]),
      ...traceLink(example.trace_url),
    ),
  );
  return make('div', 'evidence', make('h3', '', text('examples')), make('ul', '', ...items));
}

function resolvedList(alerts: readonly Alert[]): HTMLElement[] {
  if (alerts.length === 0) return [];
  const items = alerts.map((alert) =>
    make(
      'li',
      '',
      make('span', 'since', text('resolvedAt', { time: clockTime(alert.resolved_at ?? '') })),
      summary(alert),
    ),
  );
  return [
    make(
      'details',
      'resolved',
      make('summary', '', `${text('recentlyResolved')} (${alerts.length})`),
      make('ul', '', ...items),
    ),
  ];
}

function summary(alert: Alert): string {
  return language() === 'zh' ? alert.summary_zh : alert.summary;
}
