/** Figures for a terminal. */
import { timestampMs } from '../parse/timestamp.js';
import type { FoundLine } from './request-search.js';

/** Cells of a row. */
export type Row = readonly unknown[];

/** Fields that a request's lines share, or that stand in columns of their own. */
const APART = new Set(['timestamp', 'level', 'service', 'module', 'event', 'request_id', 'trace_id', 'span_id']);

/** Rows under a head, in aligned columns; "–" where there is nothing. */
export function table(head: readonly string[], rows: readonly Row[]): string {
  const cells = [head, ...rows.map((row) => row.map(shown))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return cells.map(line).join('\n');
}

/** The course of one request. @param jaegerUiUrl without a slash at the end */
export function requestLines(lines: readonly FoundLine[], jaegerUiUrl: string): string {
  const startMs = timestampMs(lines[0]?.['timestamp']) ?? NaN;
  const rows = lines.map((line): Row => {
    const atMs = timestampMs(line['timestamp']) ?? NaN;
    const fields = Object.entries(line).filter(([name]) => !APART.has(name));
    const words = fields.map(([name, value]) => `${name}=${shown(value)}`).join(' ');
    return [`+${atMs - startMs} ms`, line['level'], line['event'], words];
  });
  const traceId = lines.map((line) => line['trace_id']).find((id) => typeof id === 'string');
  const trace = traceId === undefined ? '' : `\ntrace ${jaegerUiUrl}/trace/${traceId}`;
  return `request ${shown(lines[0]?.['request_id'])}, from ${shown(lines[0]?.['timestamp'])}${trace}\n${table(['after', 'level', 'event', ''], rows)}`;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
