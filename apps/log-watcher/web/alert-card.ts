/** One firing alert with its evidence: how bad, since when, which errors, which requests, what to do. */
import { make } from '/assets/elements.js';
import { age, clockTime, count, duration, inUnit, windowName } from './figures.js';
import { language, text } from './language.js';
import { requestButton, traceLink } from './request-links.js';
import { proposeSilence } from './silences-view.js';
import type { Alert, Example } from './watch-api.js';

const TYPES_SHOWN = 4;
const STEPS_SHOWN = 3;
// Cards are made anew as their figures change; what the reader has opened stays open.
const opened = new Set<string>();

/** The card of an alert. @param now epoch ms by the watcher's clock */
export function alertCard(alert: Alert, now: number): HTMLElement {
  const since = { time: clockTime(alert.started_at), age: age(now - Date.parse(alert.started_at)) };
  return make(
    'article',
    `alert ${alert.severity}`,
    make(
      'p',
      'alert-head',
      make('b', 'severity', text(alert.severity)),
      make('span', 'since', text('since', since)),
      make('code', '', alert.rule),
    ),
    make('h2', '', alertSummary(alert)),
    make('p', 'measured', measured(alert)),
    ...errorTypes(alert),
    ...evidence(alert.examples),
    ...whatToDo(alert),
    ...explained(alert),
    silenceButton(alert),
  );
}

function silenceButton({ rule }: Alert): HTMLButtonElement {
  const button = make('button', 'act', text('silenceThis'));
  button.type = 'button';
  button.addEventListener('click', () => proposeSilence(rule));
  return button;
}

/** What and how bad, in the page's language. */
export function alertSummary(alert: Alert): string {
  return language() === 'zh' ? alert.summary_zh : alert.summary;
}

function measured(alert: Alert): string {
  const value = inUnit(alert.value, alert.unit);
  const threshold = inUnit(alert.threshold, alert.unit);
  const held = text('valueOfThreshold', { value, threshold, window: windowName(alert.window) });
  return `${held} · ${text('samples', { count: count(alert.samples) })}`;
}

function errorTypes({ error_types }: Alert): HTMLElement[] {
  if (error_types.length === 0) return [];
  const items = error_types
    .slice(0, TYPES_SHOWN)
    .map((each) => make('li', '', make('bdi', '', each.error_type), ' ', make('b', '', `× ${count(each.count)}`)));
  return [make('ul', 'types', ...items)];
}

function evidence(examples: readonly Example[]): HTMLElement[] {
  if (examples.length === 0) return [];
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
  return [make('h3', '', text('examples')), make('ul', 'evidence', ...items)];
}

function whatToDo(alert: Alert): HTMLElement[] {
  const steps = (language() === 'zh' ? alert.what_to_do_zh : alert.what_to_do).slice(0, STEPS_SHOWN);
  const link = make('a', 'runbook', text('runbook'));
  if (alert.runbook_url !== null) link.href = alert.runbook_url;
  return [
    ...(steps.length === 0
      ? []
      : [make('h3', '', text('whatToDo')), make('ol', 'steps', ...steps.map((step) => make('li', '', step)))]),
    ...(alert.runbook_url === null ? [] : [link]),
  ];
}

function explained(alert: Alert): HTMLElement[] {
  const sentences = language() === 'zh' ? alert.explain_zh : alert.explain;
  if (sentences.length === 0) return [];
  const details = make(
    'details',
    '',
    make('summary', '', text('explained')),
    ...sentences.map((sentence) => make('p', '', sentence)),
  );
  details.open = opened.has(alert.id);
  details.addEventListener('toggle', () => (details.open ? opened.add(alert.id) : opened.delete(alert.id)));
  return [details];
}
