/** The two tables: failures by type, slowest requests. */
import { byId, make } from './elements.js';
import { clockTime, count, duration } from './figures.js';
import { text } from './language.js';
import { requestButton, traceLink } from './request-links.js';
import type { ErrorTypeCount, SlowRequest } from './watch-api.js';

const SLOWEST_SHOWN = 10;

/** Fills the table of failures. */
export function showErrorTypes(types: readonly ErrorTypeCount[]): void {
  fill(
    'error-types',
    types.map((each) => [
      make('td', '', make('code', '', each.error_type)),
      make('td', 'class', each.error_class),
      make('td', 'number', count(each.count)),
      make('td', '', ...(each.last_request_id === null ? [] : [requestButton(each.last_request_id, null)])),
    ]),
  );
}

/** Fills the table of slow requests. */
export function showSlowest(requests: readonly SlowRequest[]): void {
  fill(
    'slowest',
    requests
      .slice(0, SLOWEST_SHOWN)
      .map((each) => [
        make('td', '', clockTime(each.at)),
        make('td', 'number', duration(each.processing_time_ms)),
        make('td', each.error_type === null ? '' : 'bad', each.error_type ?? text('processedOne')),
        make(
          'td',
          '',
          ...(each.request_id === null ? [] : [requestButton(each.request_id, each.trace_url), ' ']),
          ...traceLink(each.trace_url),
        ),
      ]),
  );
}

const written = new Map<string, string>();

// Only what changed is written again, so that the focus stays on the button it is on.
function fill(id: string, rows: HTMLTableCellElement[][]): void {
  const body = byId(id, HTMLTableElement).tBodies[0];
  if (body === undefined) return;
  const next = rows.map((cells) => cells.map((cell) => cell.outerHTML).join('')).join('\n');
  if (written.get(id) === next) return;
  written.set(id, next);
  body.replaceChildren(...rows.map((cells) => make('tr', '', ...cells)));
}
