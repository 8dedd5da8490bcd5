/** A trace as a waterfall for a terminal: one row a span, bars to scale. The text is not made safe for a terminal here. */
import type { ArrangedTrace, TraceRow } from './arrange-trace.js';

const BAR_WIDTH = 40;
const NAME_WIDTH = 30;
/** Said in the head, or the same of every span. */
const APART = new Set(['request_id', 'safelight.stage', 'error.type']);
/** Where it came from and went to: of use to programs. */
const OF_THE_WIRE = /^(http\.request|url|server|client|network|user_agent)\./;

/** @param traceUrl where it can be seen as well */
export function drawTrace(trace: ArrangedTrace, traceUrl: string): string {
  const { trace_id: id, started_at: at, duration_ms: total, request_ids: requests, spans } = trace;
  const head = `trace ${id}, from ${at}, ${ms(total)} ms${requests.map((it) => `\nrequest ${it}`).join('')}\n${traceUrl}`;
  return [head, '', ...spans.map((row) => rowText(row, total))].join('\n');
}

function rowText(row: TraceRow, total: number): string {
  const { depth, name, error_type: errorType, failed } = row;
  const indented = `${'  '.repeat(Math.min(depth, 6))}${name}`;
  const cut = indented.length > NAME_WIDTH ? `${indented.slice(0, NAME_WIDTH - 1)}…` : indented.padEnd(NAME_WIDTH);
  const mark = failed ? '✗ ' : errorType === null ? '  ' : '! ';
  const facts = [...(errorType === null ? [] : [errorType]), ...factsOf(row)].join(' ');
  return `${mark}${cut} │${barOf(row, total)}│ ${ms(row.duration_ms).padStart(9)} ms  ${facts}`.trimEnd();
}

function barOf({ start_ms: start, duration_ms: duration }: TraceRow, total: number): string {
  const cell = Math.max(total, 0.001) / BAR_WIDTH;
  const from = Math.min(Math.floor(start / cell), BAR_WIDTH - 1);
  const cells = Math.max(1, Math.round(duration / cell));
  return `${' '.repeat(from)}${'█'.repeat(Math.min(cells, BAR_WIDTH - from))}`.padEnd(BAR_WIDTH);
}

function factsOf({ attributes }: TraceRow): string[] {
  return Object.entries(attributes)
    .filter(([name]) => !APART.has(name) && !OF_THE_WIRE.test(name))
    .map(([name, value]) => `${name.replace(/^safelight\./, '')}=${String(value)}`);
}

function ms(value: number): string {
  return value.toFixed(1);
}
