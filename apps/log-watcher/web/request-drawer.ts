/** All the log lines of one request, in a dialog. */
import { byId, make } from '/assets/elements.js';
import { duration } from './figures.js';
import { text } from './language.js';
import { stageBar } from './stage-bar.js';
import { waterfall } from './waterfall.js';
import { get, NoSuccess, type FoundRequest, type FoundTrace, type LogLine } from './watch-api.js';

// Shown in columns of their own, or the same on each line.
const APART = new Set(['timestamp', 'level', 'event', 'service', 'module', 'request_id', 'trace_id', 'span_id']);
const dialog = byId('request', HTMLDialogElement);
const none = byId('request-none', HTMLElement);
const list = byId('request-lines', HTMLOListElement);
/** What was asked for last: of a request that was closed nothing more is shown. */
let latest = {};
const stages = byId('request-stages', HTMLElement);

/** Lets the dialog be closed by its button, by Escape and by a click beside it. */
export function startRequestDrawer(): void {
  byId('request-close', HTMLButtonElement).addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
}

/** Shows the lines of a request. Never rejects: what goes wrong is said in the dialog. */
export async function openRequest(requestId: string, traceUrl: string | null): Promise<void> {
  byId('request-id', HTMLElement).textContent = requestId;
  showTrace(traceUrl);
  const asked = (latest = {});
  list.replaceChildren();
  stages.replaceChildren();
  none.textContent = text('loading');
  if (!dialog.open) dialog.showModal();
  try {
    const found = await get<FoundRequest>(`/v1/requests/${encodeURIComponent(requestId)}`);
    showTrace(found.trace_url ?? traceUrl);
    none.textContent = found.complete ? '' : text('incomplete');
    stages.replaceChildren(...stageBar(found.lines));
    void showWaterfall(requestId, asked);
    list.replaceChildren(...found.lines.map((line) => row(line, found.lines[0])));
  } catch (problem) {
    const gone = problem instanceof NoSuccess && problem.status === 404;
    none.textContent = text(gone ? 'noLines' : 'linesUnreachable');
  }
}

/** The trace says more than the lines do; where none is kept, what the lines say stays. */
async function showWaterfall(requestId: string, asked: object): Promise<void> {
  const found = await get<FoundTrace>(`/v1/traces/${encodeURIComponent(requestId)}`).catch(() => undefined);
  // Another request may have been opened meanwhile.
  if (found !== undefined && asked === latest) stages.replaceChildren(...waterfall(found));
}

function showTrace(traceUrl: string | null): void {
  const link = byId('request-trace', HTMLAnchorElement);
  link.hidden = traceUrl === null;
  if (traceUrl !== null) link.href = traceUrl;
}

function row(line: LogLine, first: LogLine | undefined): HTMLLIElement {
  const fields = Object.entries(line).filter(([name]) => !APART.has(name));
  return make(
    'li',
    `line ${word(line, 'level').toLowerCase()}`,
    make('span', 'offset', `+ ${duration(at(line) - at(first))}`),
    make('span', 'level', word(line, 'level')),
    make('b', 'event', word(line, 'event')),
    make('span', 'fields', ...fields.map(([name, value]) => field(name, shown(value)))),
  );
}

function field(name: string, value: string): HTMLSpanElement {
  return make('span', value.includes('\n') ? 'field long' : 'field', make('i', '', name), ' ', value);
}

function at(line: LogLine | undefined): number {
  return Date.parse(line === undefined ? '' : word(line, 'timestamp')) || 0;
}

function word(line: LogLine, name: string): string {
  const value = line[name];
  return typeof value === 'string' ? value : '';
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
