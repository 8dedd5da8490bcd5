/** The row of figures. */
import { byId, make } from '/assets/elements.js';
import { bytes, count, duration, percent } from './figures.js';
import { text } from './language.js';
import type { Stats, TailState } from './watch-api.js';

const list = byId('figures', HTMLElement);

/** Writes the figures of a window of that length; a window that is not known yet is all dashes. */
export function showFigures(known: Stats | undefined, tail: TailState | undefined, windowMs: number): void {
  const stats: Partial<Stats> = known ?? {};
  const percentiles = [stats.p50_ms, stats.p95_ms, stats.p99_ms].map((ms) => duration(ms));
  list.replaceChildren(
    figure(text('processed'), count(stats.processed)),
    figure(text('throughput'), perMinute(stats.processed, windowMs)),
    figure(text('failed'), count(stats.failed), alarming(stats.failed)),
    figure(text('failureRate'), percent(stats.failure_rate), alarming(stats.failure_rate)),
    figure(text('rejected'), count(stats.rejected)),
    figure(text('average'), duration(stats.avg_ms), 'average'),
    figure(text('percentiles'), percentiles.join(' · '), 'three'),
    figure(text('errorLines'), count(stats.error_lines), alarming(stats.error_lines)),
    figure(text('lag'), bytes(tail?.lag_bytes)),
  );
}

function figure(name: string, value: string, kind = ''): HTMLDivElement {
  return make('div', kind, make('dt', '', name), make('dd', '', value));
}

/** Photos a minute; small numbers with a decimal, so that little is not nothing. */
function perMinute(processed: number | undefined, windowMs: number): string {
  if (processed === undefined) return count(undefined);
  const rate = (processed / windowMs) * 60_000;
  return rate > 0 && rate < 10 ? rate.toFixed(rate < 1 ? 2 : 1) : count(rate);
}

function alarming(value: number | null | undefined): string {
  return (value ?? 0) > 0 ? 'bad' : '';
}
