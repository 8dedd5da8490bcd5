/** Tables whose rows change while somebody reads. */
import { byId, make } from '/assets/elements.js';
import { text } from './language.js';

/** Rows that are shown before somebody asks for the rest: hundreds of them would bury what stands below. A few more are shown at once. */
const FIRST = 20;
const FEW = 5;

const written = new Map<string, string>();
const whole = new Set<string>();

/**
 * Fills a table's body, with the first rows until the reader wants them all. Only what changed is written again, so that the focus stays on
 * the button it is on.
 */
export function fillRows(id: string, all: HTMLTableCellElement[][], first = FIRST): void {
  const body = byId(id, HTMLTableElement).tBodies[0];
  if (body === undefined) return;
  const rows = whole.has(id) || all.length <= first + FEW ? all : all.slice(0, first);
  nameCells(id, rows);
  offerRest(id, all, all.length - rows.length);
  const next = rows.map((cells) => cells.map((cell) => cell.outerHTML).join('')).join('\n');
  if (written.get(id) === next) return;
  written.set(id, next);
  const focused = focusIn(body);
  body.replaceChildren(...rows.map((cells) => make('tr', '', ...cells)));
  if (focused !== undefined) [...body.querySelectorAll<HTMLElement>('button, a')][focused]?.focus();
}

/** A button under the table for the rows that are not shown. */
function offerRest(id: string, all: HTMLTableCellElement[][], left: number): void {
  const table = byId(id, HTMLTableElement);
  if (left === 0) return table.deleteTFoot();
  const button = make('button', 'act', text('andMore', { count: left }));
  button.type = 'button';
  button.addEventListener('click', () => {
    whole.add(id);
    fillRows(id, all);
  });
  const held = make('td', '', button);
  held.colSpan = table.tHead?.rows[0]?.cells.length ?? 1;
  const focused = table.tFoot?.contains(document.activeElement) === true;
  table.createTFoot().replaceChildren(make('tr', '', held));
  if (focused) button.focus();
}

/** On a phone a row is a card, in which each cell says what it is. */
function nameCells(id: string, rows: HTMLTableCellElement[][]): void {
  const heads = [...byId(id, HTMLTableElement).querySelectorAll('th')].map((head) => head.textContent ?? '');
  for (const cells of rows)
    cells.forEach((each, index) => {
      if ((heads[index] ?? '') !== '') each.dataset['name'] = heads[index];
    });
}

/** Which of the buttons and links has the focus; undefined where none has. */
function focusIn(body: HTMLElement): number | undefined {
  const index = [...body.querySelectorAll('button, a')].findIndex((it) => it === document.activeElement);
  return index === -1 ? undefined : index;
}

/** A cell. */
export function cell(className: string, ...children: (Node | string)[]): HTMLTableCellElement {
  return make('td', className, ...children);
}
