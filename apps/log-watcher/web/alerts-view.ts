/** What fires, most urgent first; what was resolved lately, in one line each. */
import { byId, make } from '/assets/elements.js';
import { alertCard, alertSummary } from './alert-card.js';
import { clockTime } from './figures.js';
import { language, text } from './language.js';
import type { Alert } from './watch-api.js';

const section = byId('alerts', HTMLElement);
const URGENCY = { critical: 0, warning: 1, info: 2 };
const RESOLVED_SHOWN = 5;
const AGE_STEP_MS = 10_000;
let shown = { alerts: '', age: 0 };
let resolvedOpen = false;

/** Shows the alerts. @param now epoch ms by the watcher's clock */
export function showAlerts(alerts: readonly Alert[], now: number): void {
  // Rewriting what has not changed would take the focus and the selection away from the reader each second.
  const next = { alerts: JSON.stringify([language(), alerts]), age: Math.floor(now / AGE_STEP_MS) };
  const onlyAge = next.alerts === shown.alerts;
  if (onlyAge && (next.age === shown.age || section.contains(document.activeElement))) return;
  shown = next;
  const firing = alerts.filter(({ status }) => status === 'firing');
  const resolved = alerts.filter(({ status }) => status === 'resolved').slice(0, RESOLVED_SHOWN);
  firing.sort((a, b) => URGENCY[a.severity] - URGENCY[b.severity] || b.started_at.localeCompare(a.started_at));
  section.replaceChildren(...firingList(firing, now), ...resolvedList(resolved));
}

function firingList(alerts: readonly Alert[], now: number): HTMLElement[] {
  return alerts.length === 0 ? [] : [make('div', 'firing', ...alerts.map((alert) => alertCard(alert, now)))];
}

function resolvedList(alerts: readonly Alert[]): HTMLElement[] {
  if (alerts.length === 0) return [];
  const items = alerts.map((alert) => {
    const when = text('resolvedAt', { time: clockTime(alert.resolved_at ?? '') });
    return make('li', '', make('span', 'since', when), alertSummary(alert));
  });
  const title = make('summary', '', `${text('recentlyResolved')} (${alerts.length})`);
  const details = make('details', 'resolved', title, make('ul', '', ...items));
  details.open = resolvedOpen;
  details.addEventListener('toggle', () => (resolvedOpen = details.open));
  return [details];
}
