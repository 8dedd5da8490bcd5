/** Figures for a terminal. */
import { timestampMs } from '../parse/timestamp.js';
import { columnsOf, printable } from './printable.js';
import type { FoundLine } from './request-search.js';

/** Cells of a row. */
export type Row = readonly unknown[];

/** Fields that a request's lines share, or that stand in columns of their own. */
export const APART: ReadonlySet<string> = new Set([
  'timestamp',
  'level',
  'service',
  'module',
  'event',
  'request_id',
  'trace_id',
  'span_id',
]);

/** Rows under a head, in aligned columns, numbers to the right; "–" where there is nothing. */
export function table(head: readonly string[], rows: readonly Row[]): string {
  const cells = [head, ...rows.map((row) => row.map(shown))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => columnsOf(row[column] ?? ''))));
  const right = head.map((_, column) => rows.length > 0 && rows.every((row) => isCount(row[column])));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const gap = ' '.repeat(Math.max(0, (widths[column] ?? 0) - columnsOf(cell)));
        return right[column] === true ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  return cells.map(line).join('\n');
}

/** A share of 0 … 1 as a cell; null where there is none. */
export function percent(share: number): string;
export function percent(share: number | null): string | null;
export function percent(share: number | null): string | null {
  return share === null ? null : `${(share * 100).toFixed(1)} %`;
}

const PERCENT = /^\d+\.\d %$/;

function isCount(cell: unknown): boolean {
  return (
    typeof cell === 'number' || cell === null || cell === undefined || (typeof cell === 'string' && PERCENT.test(cell))
  );
}

/** The course of one request. @param jaegerUiUrl without a slash at the end */
export function requestLines(lines: readonly FoundLine[], jaegerUiUrl: string): string {
  const startMs = timestampMs(lines[0]?.['timestamp']) ?? NaN;
  // Whoever passed a request on wrote of it, too.
  const several = new Set(lines.map((line) => line['service'])).size > 1;
  const rows = lines.map((line): Row => {
    const atMs = timestampMs(line['timestamp']);
    const after = atMs === undefined ? null : `+${atMs - startMs} ms`;
    return [after, ...(several ? [line['service']] : []), line['level'], line['event'], fieldsOf(line)];
  });
  const traceId = lines.map((line) => line['trace_id']).find((id) => typeof id === 'string');
  const trace = traceId === undefined ? '' : `\ntrace ${jaegerUiUrl}/trace/${printable(traceId)}`;
  return `request ${shown(lines[0]?.['request_id'])}, from ${shown(lines[0]?.['timestamp'])}${trace}\n${table(['after', ...(several ? ['service'] : []), 'level', 'event', ''], rows)}`;
}

/** What a line says beside the fields that stand apart: `name=value name=value`. */
function fieldsOf(line: FoundLine): string {
  const fields = Object.entries(line).filter(([name]) => !APART.has(name));
  return fields.map(([name, value]) => `${printable(name)}=${shown(value)}`).join(' ');
}

/** A value in one line, safe for a terminal; "–" for none. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}
