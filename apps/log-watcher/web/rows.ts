/** Tables whose rows change while somebody reads. */
import { byId, make } from './elements.js';

const written = new Map<string, string>();

/** Fills a table's body. Only what changed is written again, so that the focus stays on the button it is on. */
export function fillRows(id: string, rows: HTMLTableCellElement[][]): void {
  const body = byId(id, HTMLTableElement).tBodies[0];
  if (body === undefined) return;
  nameCells(id, rows);
  const next = rows.map((cells) => cells.map((cell) => cell.outerHTML).join('')).join('\n');
  if (written.get(id) === next) return;
  written.set(id, next);
  const focused = focusIn(body);
  body.replaceChildren(...rows.map((cells) => make('tr', '', ...cells)));
  if (focused !== undefined) [...body.querySelectorAll<HTMLElement>('button, a')][focused]?.focus();
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
