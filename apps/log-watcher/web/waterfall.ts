/** Where the time of one request went, from its trace: a row a span, bars to scale, each with its details. */
import { make } from '/assets/elements.js';
import { duration } from './figures.js';
import { text } from './language.js';
import type { FoundTrace, TraceRow } from './watch-api.js';

/** Deeper ones stand no further to the right: a phone is narrow. */
const DEEPEST = 5;

/** The waterfall; nothing of a trace without spans. */
export function waterfall({ spans, duration_ms: total }: FoundTrace): HTMLElement[] {
  if (spans.length === 0) return [];
  const rows = make('div', 'waterfall', ...spans.map((span) => rowOf(span, Math.max(total, 0.001))));
  const heading = make('h3', '', text('whereTime', { total: duration(total) }));
  return [heading, rows, make('p', 'none', text('waterfallHint'))];
}

/** A row opens by click and by keyboard, being what browsers open themselves. */
function rowOf(span: TraceRow, total: number): HTMLElement {
  const { name, duration_ms: ms, failed, error_type: errorType } = span;
  const mark = failed ? '✗ ' : errorType === null ? '' : '! ';
  const label = make('span', 'span-name', `${mark}${name}`);
  label.style.paddingInlineStart = `${Math.min(span.depth, DEEPEST) * 0.75}rem`;
  const bar = make('i', failed ? 'span-bar failed' : 'span-bar');
  bar.style.marginInlineStart = `${Math.min((span.start_ms / total) * 100, 99.5)}%`;
  bar.style.width = `${Math.min((ms / total) * 100, 100)}%`;
  const summary = make('summary', '', label, make('span', 'track', bar), make('b', 'took', duration(ms)));
  return make('details', failed ? 'span failed' : 'span', summary, factsOf(span));
}

function factsOf({ service, error_type: errorType, attributes }: TraceRow): HTMLElement {
  const facts = { service, ...(errorType === null ? {} : { 'error.type': errorType }), ...attributes };
  return make(
    'dl',
    'facts',
    ...Object.entries(facts).flatMap(([name, value]) => [make('dt', '', name), make('dd', '', String(value))]),
  );
}
