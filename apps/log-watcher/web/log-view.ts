/** How the logs are read: files, what is unread, what was dropped and why, and lines that are none. */
import { byId, make } from '/assets/elements.js';
import { age, bytes, clockTime, count } from './figures.js';
import { text } from './language.js';
import { cell, fillRows } from './rows.js';
import type { TextKey } from './strings-en.js';
import { get, type ErrorReport, type TailStats } from './watch-api.js';

const TOTALS: readonly (readonly [keyof TailStats['totals'], TextKey])[] = [
  ['lines', 'linesRead'],
  ['records', 'records'],
  ['malformed', 'malformed'],
  ['not_an_object', 'notAnObject'],
  ['no_event', 'noEvent'],
  ['oversize', 'oversize'],
  ['blank', 'blank'],
  ['late', 'late'],
  ['too_old', 'tooOld'],
  ['future', 'future'],
  ['untimed', 'untimed'],
  ['own', 'own'],
];
const EVENTS_SHOWN = 12;

/** Fetches and shows it. Never rejects. @param service "&service=…", or nothing for the first */
export async function fetchLog(service: string): Promise<void> {
  try {
    const [stats, { unparsable }] = await Promise.all([
      get<TailStats>(`/v1/stats?window=24h${service}`),
      get<ErrorReport>(`/v1/errors?window=24h${service}`),
    ]);
    show(stats, unparsable);
  } catch {
    // The feed notices a lost connection and says so.
    return;
  }
}

function show(stats: TailStats, unparsable: ErrorReport['unparsable']): void {
  const behind = stats.lag_seconds === null ? '–' : age(stats.lag_seconds * 1000);
  byId('tail-figures', HTMLElement).replaceChildren(
    figure('files', `${count(stats.files)}`),
    figure('openFiles', count(stats.open_files)),
    figure('lag', bytes(stats.lag_bytes), stats.lag_bytes > 1024 * 1024 ? 'bad' : ''),
    figure('behind', behind),
    figure('rotations', count(stats.rotations)),
    figure('truncations', count(stats.truncations)),
  );
  fillRows(
    'totals',
    TOTALS.filter(([name], index) => index < 3 || stats.totals[name] > 0).map(([name, words]) => [
      cell('', text(words)),
      cell('number', count(stats.totals[name])),
    ]),
  );
  fillRows(
    'events',
    stats.events
      .slice(0, EVENTS_SHOWN)
      .map((it) => [cell('', make('code', '', it.event)), cell('number', count(it.count))]),
  );
  fillRows(
    'samples',
    unparsable.samples.map((it) => [
      cell('when', clockTime(it.at)),
      cell('when', make('code', '', it.reason)),
      cell('wide', make('code', 'sample', it.text === '' ? '–' : it.text), make('span', 'hint', it.path)),
    ]),
  );
}

function figure(name: TextKey, value: string, kind = ''): HTMLElement {
  return make('div', kind, make('dt', '', text(name)), make('dd', '', value));
}
