/** What nobody is told of: the silences, a form for another, and the way to end one. */
import { byId, make } from '/assets/elements.js';
import type { Silence } from './delivery-api.js';
import { clockTime } from './figures.js';
import { text } from './language.js';
import { cell, fillRows } from './rows.js';
import { openView, refreshView } from './views.js';
import { get } from './watch-api.js';
import { actionButton, send } from './watch-actions.js';

const form = byId('silence-form', HTMLFormElement);
const matchers = byId('silence-matchers', HTMLInputElement);
const said = byId('silence-said', HTMLElement);

/** Fetches and shows them. Never rejects. */
export async function fetchSilences(): Promise<void> {
  try {
    show((await get<{ silences: Silence[] }>('/v1/silences')).silences);
  } catch {
    // The feed notices a lost connection and says so.
    return;
  }
}

function show(silences: readonly Silence[]): void {
  // What holds comes before what is to come and what is over.
  const inOrder = [...silences].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
  fillRows(
    'silences',
    inOrder.map((it) => [
      cell('', make('span', `state ${it.status}`, text(STATUS[it.status]))),
      cell('wide', ...it.matchers.map((matcher) => make('code', 'matcher', matcher))),
      cell('when', clockTime(it.ends_at)),
      cell('wide', [it.comment, it.created_by].filter((words) => words !== '').join(' · ')),
      cell('', ...(it.status === 'expired' ? [] : [actionButton(text('endSilence'), () => end(it.id))])),
    ]),
    SHOWN,
  );
}

/** The form for another one stands below them. */
const SHOWN = 8;
const ORDER = ['active', 'pending', 'expired'];
const STATUS = { active: 'silenceActive', pending: 'silencePending', expired: 'silenceExpired' } as const;

async function end(id: string): Promise<void> {
  await tell(() => send('DELETE', `/v1/silences/${encodeURIComponent(id)}`), 'silenceEnded');
}

/** Makes the form begin silences. */
export function startSilences(): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const body = {
      matchers: matchers.value.split(/[\s,]+/).filter((it) => it !== ''),
      duration: byId('silence-duration', HTMLSelectElement).value,
      comment: byId('silence-comment', HTMLInputElement).value,
      created_by: 'page',
    };
    void tell(() => send('POST', '/v1/silences', body), 'silenceBegun');
  });
}

/** Goes to the form with the matcher of an alert filled in. */
export function proposeSilence(rule: string): void {
  openView('alerts');
  matchers.value = `rule=${rule}`;
  said.textContent = '';
  form.scrollIntoView({ block: 'center' });
  byId('silence-duration', HTMLSelectElement).focus({ preventScroll: true });
}

async function tell(act: () => Promise<unknown>, done: 'silenceBegun' | 'silenceEnded'): Promise<void> {
  try {
    await act();
    said.className = 'said good';
    said.textContent = text(done);
  } catch (problem) {
    said.className = 'said bad';
    said.textContent = (problem as Error).message;
  }
  refreshView();
}
