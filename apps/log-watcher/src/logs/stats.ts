/** `stats`: requests, failure rate and latency of a time, whole or in steps. */
import { percent, table, type Row } from '../application/table.js';
import type { Bucket } from '../window/bucket.js';
import { figuresOf } from '../window/window-figures.js';
import type { Answer, Command, Question } from './command.js';
import { SOURCE, TIME } from './options.js';
import { tallied } from './tally.js';
import { rangeWords, written, zoneOf } from './time-range.js';

/** The command. */
export const stats: Command = {
  usage: '[FILES…]',
  about: 'requests, failure rate, latency; by minute, hour, day',
  details: [
    'The failure rate is failed / (processed + failed); what the client got wrong is "rejected" and not a failure.',
  ],
  examples: ['stats --since 1h', 'stats --since yesterday --until today --by hour'],
  takes: [...SOURCE, ...TIME, 'by'],
  run,
};

async function run(question: Question): Promise<Answer> {
  const { tally, looked, unread, sinceMs, untilMs } = await tallied(question, 0);
  const zone = zoneOf(question.options);
  const found = tally.total.lines > 0;
  if (question.options.by !== undefined) {
    const steps = tally.steps.map((step) => ({ from: new Date(step.startMs).toISOString(), ...figures(step) }));
    return { text: stepTable(tally.steps, (ms) => written(ms, zone)), records: steps, found, looked, unread };
  }
  const { error_types, ...single } = figures(tally.total);
  const record = { from: iso(sinceMs), to: iso(untilMs), ...single, error_types };
  const rows = Object.keys(single).map((name): Row => [name.replaceAll('_', ' '), cellOf(single, name as Name)]);
  const text = `${rangeWords({ sinceMs, untilMs }, zone)}\n\n${table(['figure', 'value'], rows)}`;
  return { text, records: found ? [record] : [], found, looked, unread };
}

function iso(ms: number): string | null {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}

/** Rates and times are null where nothing was counted. */
function figures(bucket: Bucket) {
  const it = figuresOf(bucket, [bucket], bucket.startMs);
  return {
    received: it.received,
    processed: it.processed,
    failed: it.failed,
    rejected: it.rejected,
    failure_rate: rounded(it.failure_rate, 6),
    avg_ms: rounded(it.avg_ms, 3),
    p50_ms: rounded(it.p50_ms, 3),
    p95_ms: rounded(it.p95_ms, 3),
    p99_ms: rounded(it.p99_ms, 3),
    error_lines: it.error_lines,
    lines: it.lines,
    malformed: bucket.malformed,
    error_types: it.error_types,
  };
}

const COLUMNS = [
  'processed',
  'failed',
  'rejected',
  'failure_rate',
  'avg_ms',
  'p95_ms',
  'error_lines',
  'lines',
] as const;

function stepTable(steps: readonly Bucket[], time: (ms: number) => string): string {
  const rows = steps.map((step): Row => {
    const it = figures(step);
    return [time(step.startMs), ...COLUMNS.map((name) => cellOf(it, name))];
  });
  return table(['from', ...COLUMNS.map((name) => name.replaceAll('_', ' '))], rows);
}

type Figures = Omit<ReturnType<typeof figures>, 'error_types'>;
type Name = keyof Figures;

/** People read shares as percentages; programs have them as numbers. */
function cellOf(it: Figures, name: Name): number | string | null {
  return name === 'failure_rate' ? percent(it.failure_rate) : it[name];
}

function rounded(value: number | null, decimals: number): number | null {
  return value === null ? null : Number(value.toFixed(decimals));
}
