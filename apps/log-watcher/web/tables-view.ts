/** What went wrong and what was slow: failures and rejections by type, the latest failures, the slowest requests. */
import { byId, make } from '/assets/elements.js';
import { clockTime, count, duration, percent } from './figures.js';
import { text } from './language.js';
import { requestButton, traceLink } from './request-links.js';
import { cell, fillRows } from './rows.js';
import type { ErrorReport, ErrorTypeCount, FinishedRequest } from './watch-api.js';

const SLOWEST_SHOWN = 10;
const LATEST_SHOWN = 6;

/** Fills the tables of failures and rejections. */
export function showErrors(report: ErrorReport): void {
  fillRows('error-types', typeRows(report.error_types));
  fillRows('rejection-types', typeRows(report.rejection_types));
  const classes = report.error_classes.map((it) =>
    make('span', 'chip', `${it.error_class} `, make('b', '', count(it.count))),
  );
  byId('error-classes', HTMLElement).replaceChildren(...classes);
  fillRows(
    'latest-failures',
    report.latest
      .slice(0, LATEST_SHOWN)
      .map((it) => [
        cell('when', clockTime(it.at)),
        cell('', make('code', '', it.error_type ?? '–'), ' ', make('span', 'message', it.error_message ?? '')),
        cell('', ...requestCell(it.request_id, it.trace_url)),
      ]),
  );
}

function typeRows(types: readonly ErrorTypeCount[]): HTMLTableCellElement[][] {
  const total = types.reduce((sum, it) => sum + it.count, 0);
  return types.map((it) => {
    const share = make('span', 'share', make('i', ''), percent(it.count / total));
    (share.firstChild as HTMLElement).style.width = `${Math.max(2, (it.count / total) * 100)}%`;
    return [
      cell('', make('code', '', it.error_type)),
      cell('class', it.error_class),
      cell('number', count(it.count)),
      cell('share-cell', share),
      cell('', ...requestCell(it.last_request_id, null)),
    ];
  });
}

/** Fills the table of slow requests. */
export function showSlowest(requests: readonly FinishedRequest[]): void {
  fillRows(
    'slowest',
    requests
      .slice(0, SLOWEST_SHOWN)
      .map((it) => [
        cell('when', clockTime(it.at)),
        cell('number', duration(it.processing_time_ms)),
        cell(it.error_type === null ? '' : 'bad', it.error_type ?? text('processedOne')),
        cell('', ...requestCell(it.request_id, it.trace_url)),
      ]),
  );
}

function requestCell(requestId: string | null, traceUrl: string | null): (Node | string)[] {
  return [...(requestId === null ? ['–'] : [requestButton(requestId, traceUrl), ' ']), ...traceLink(traceUrl)];
}
