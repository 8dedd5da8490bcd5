/** A trace as a waterfall for a terminal: one row a span, bars to scale. The text is not made safe for a terminal here. */
import type { ArrangedTrace, TraceRow } from './arrange-trace.js';

const BAR_WIDTH = 40;
const NAME_WIDTH = 30;
/** Said in the head, in the name, or the same of every span. */
const APART = new Set(['request_id', 'safelight.stage', 'error.type', 'http.route']);
/** More facts than these stand below the drawing. */
const FACTS_BESIDE = 7;
const LINE_WIDTH = 120;
/** Of a batch there may be hundreds. */
const DESCRIBED_BELOW = 5;
const NAMED_REQUESTS = 5;
/** Where it came from and went to: of use to programs. */
const OF_THE_WIRE = /^(http\.request|url|server|client|network|user_agent)\./;

/** @param traceUrl where it can be seen as well */
export function drawTrace(trace: ArrangedTrace, traceUrl: string): string {
  const { trace_id: id, started_at: at, duration_ms: total, request_ids: requests, spans } = trace;
  const named = requests.slice(0, NAMED_REQUESTS).map((it) => `\nrequest ${it}`);
  const more = requests.length > NAMED_REQUESTS ? `\nand ${requests.length - NAMED_REQUESTS} more` : '';
  const head = `trace ${id}, from ${at}, ${ms(total)} ms${named.join('')}${more}\n${traceUrl}`;
  const long = spans.filter((row) => factsOf(row).length > FACTS_BESIDE).slice(0, DESCRIBED_BELOW);
  return [head, '', ...spans.map((row) => rowText(row, total)), ...long.map(factsBelow)].join('\n');
}

/** Of a request or a photo: what came in, what was wanted, what was decided. */
function factsBelow(row: TraceRow): string {
  const lines = [''];
  for (const fact of factsOf(row)) {
    const line = `${lines.at(-1)}  ${fact}`;
    if (line.length <= LINE_WIDTH) lines[lines.length - 1] = line;
    else lines.push(`  ${fact}`);
  }
  return [`\n${row.name}, request ${String(row.attributes['request_id'])}`, ...lines].join('\n');
}

function rowText(row: TraceRow, total: number): string {
  const { depth, name, error_type: errorType, failed } = row;
  const indented = `${'  '.repeat(Math.min(depth, 6))}${name}`;
  const cut = indented.length > NAME_WIDTH ? `${indented.slice(0, NAME_WIDTH - 1)}…` : indented.padEnd(NAME_WIDTH);
  const mark = failed ? '✗ ' : errorType === null ? '  ' : '! ';
  const known = factsOf(row);
  const facts = [...(errorType === null ? [] : [errorType]), ...(known.length > FACTS_BESIDE ? [] : known)].join(' ');
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
