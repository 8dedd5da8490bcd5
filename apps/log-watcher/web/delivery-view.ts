/** Who is told and how that goes; what was given up, and the way to send it again. */
import { byId, make } from '/assets/elements.js';
import type { DeadLetter, Receiver } from './delivery-api.js';
import { clockTime, count } from './figures.js';
import { language, text } from './language.js';
import { cell, fillRows } from './rows.js';
import type { TextKey } from './strings-en.js';
import { refreshView } from './views.js';
import { get } from './watch-api.js';
import { actionButton, send } from './watch-actions.js';

/** What came of the tests, by receiver. */
const tested = new Map<string, { ok: boolean; words: string }>();
const said = byId('letters-said', HTMLElement);

/** Fetches and shows both. Never rejects. */
export async function fetchDelivery(): Promise<void> {
  try {
    const [{ receivers }, { dead_letters }] = await Promise.all([
      get<{ receivers: Receiver[] }>('/v1/receivers'),
      get<{ dead_letters: DeadLetter[] }>('/v1/dead-letters'),
    ]);
    showReceivers(receivers);
    showLetters(dead_letters);
  } catch {
    // The feed notices a lost connection and says so.
    return;
  }
}

function showReceivers(receivers: readonly Receiver[]): void {
  fillRows(
    'receivers',
    receivers.map((it) => [
      cell('', make('b', '', it.name), ...(it.kind === it.name ? [] : [make('span', 'hint', ` ${it.kind}`)])),
      cell('', make('span', `state ${stateOf(it)}`, text(STATE_WORDS[stateOf(it)]))),
      cell('number', count(it.waiting)),
      cell('when', it.last_success_at === null ? '–' : clockTime(it.last_success_at)),
      cell('when', ...lastFailure(it)),
      cell(
        '',
        actionButton(text('test'), () => test(it.name)),
        ...outcome(it.name),
      ),
    ]),
  );
}

const STATE_WORDS = {
  ok: 'receiverOk',
  failing: 'receiverFailing',
  held: 'receiverHeld',
  unknown: 'receiverUnknown',
} as const;

function stateOf({ failing, held_until, last_failure_at, last_success_at }: Receiver): keyof typeof STATE_WORDS {
  if (failing > 0 || (last_failure_at ?? '') > (last_success_at ?? '')) return 'failing';
  if (held_until !== null) return 'held';
  return last_success_at === null ? 'unknown' : 'ok';
}

function lastFailure({ last_failure, last_failure_at }: Receiver): (Node | string)[] {
  if (last_failure_at === null) return ['–'];
  const words = REASON_WORDS[last_failure ?? ''];
  return [
    clockTime(last_failure_at),
    make('span', 'hint', ` ${words === undefined ? (last_failure ?? '') : text(words)}`),
  ];
}

const REASON_WORDS: Readonly<Record<string, TextKey>> = {
  unreachable: 'becauseUnreachable',
  timeout: 'becauseTimeout',
  throttled: 'becauseThrottled',
  server_error: 'becauseServerError',
  redirected: 'becauseRedirected',
  refused: 'becauseRefused',
  gone: 'becauseGone',
  unexpected: 'becauseUnexpected',
};

async function test(name: string): Promise<void> {
  try {
    const it = await send<{ delivered: boolean; duration_ms: number; message?: string }>(
      'POST',
      `/v1/receivers/${encodeURIComponent(name)}/test`,
    );
    const words = it.delivered ? text('delivered', { ms: it.duration_ms }) : (it.message ?? '');
    tested.set(name, { ok: it.delivered, words });
  } catch (problem) {
    tested.set(name, { ok: false, words: (problem as Error).message });
  }
  refreshView();
}

function outcome(name: string): HTMLElement[] {
  const result = tested.get(name);
  return result === undefined ? [] : [make('span', result.ok ? 'said good' : 'said bad', result.words)];
}

function showLetters(letters: readonly DeadLetter[]): void {
  byId('resend-all', HTMLElement).hidden = letters.length === 0;
  fillRows(
    'dead-letters',
    letters.map((it) => [
      cell('when', clockTime(it.given_up_at)),
      cell('', make('b', '', it.receiver)),
      cell('wide', ...it.alerts.map((alert) => make('p', '', language() === 'zh' ? alert.summary_zh : alert.summary))),
      cell('wide', make('code', '', it.reason), ' ', it.message),
      cell(
        '',
        actionButton(text('resend'), () => resend(`/v1/dead-letters/${encodeURIComponent(it.id)}/resend`)),
      ),
    ]),
  );
}

/** Makes the button for all of them work. */
export function startDelivery(): void {
  byId('resend-all', HTMLButtonElement).addEventListener('click', () => void resend('/v1/dead-letters/resend'));
}

async function resend(address: string): Promise<void> {
  try {
    const { resent } = await send<{ resent: number }>('POST', address);
    said.className = 'said good';
    said.textContent = text('resent', { count: resent });
  } catch (problem) {
    said.className = 'said bad';
    said.textContent = (problem as Error).message;
  }
  refreshView();
}
