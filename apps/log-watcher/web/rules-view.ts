/** Alerts over time: where each rule stands, and what has been and gone. */
import { byId, make } from '/assets/elements.js';
import { alertSummary } from './alert-card.js';
import { age, clockTime, inUnit, windowName } from './figures.js';
import { text } from './language.js';
import { cell, fillRows } from './rows.js';
import type { TextKey } from './strings-en.js';
import type { AlertsAnswer, RuleStatus } from './watch-api.js';

const STATES: Readonly<Record<string, TextKey>> = {
  ok: 'stateOk',
  pending: 'statePending',
  firing: 'stateFiring',
  no_data: 'stateNoData',
  waiting: 'stateWaiting',
  off_hours: 'stateOffHours',
};

/** Fills the tables. */
export function showRules({ alerts, pending, rules = [] }: AlertsAnswer): void {
  byId('rules-panel', HTMLElement).hidden = rules.length === 0 && pending.length === 0;
  fillRows(
    'rules',
    rules.length > 0
      ? rules.map(statusRow)
      : pending.map((it) => [
          cell('', make('code', '', it.rule)),
          cell('', make('span', 'state pending', text('statePending'))),
          cell('number', '–'),
          cell('number', '–'),
          cell('', clockTime(it.fires_at)),
        ]),
  );
  const ended = alerts.filter(({ status }) => status === 'resolved');
  fillRows(
    'history',
    ended.map((it) => [
      cell('when', clockTime(it.started_at)),
      cell('when', lasted(it.started_at, it.resolved_at)),
      cell('', make('span', `severity ${it.severity}`, text(it.severity))),
      cell('', make('code', '', it.rule)),
      cell('wide', alertSummary(it)),
    ]),
  );
}

function statusRow(it: RuleStatus): HTMLTableCellElement[] {
  const state = STATES[it.state];
  const name = state === undefined ? it.state : text(state);
  const inhibited =
    it.inhibited_by === null ? [] : [make('span', 'hint', ` ${text('inhibitedBy', { rule: it.inhibited_by })}`)];
  return [
    cell('', make('code', '', it.rule)),
    cell('', make('span', `state ${it.state}`, name), ...inhibited),
    cell('number', inUnit(it.value, it.unit)),
    cell('number', Number.isFinite(it.threshold) ? inUnit(it.threshold, it.unit) : '–'),
    cell('', it.window === null ? '–' : windowName(it.window)),
  ];
}

function lasted(from: string, to: string | null): string {
  return to === null ? '–' : age(Date.parse(to) - Date.parse(from));
}
