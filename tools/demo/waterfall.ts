/** A trace drawn as text: one row a span, bars to scale. */

/** The little that a waterfall needs of a span; times in ns since the epoch. */
export interface WaterfallSpan {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly failed: boolean;
}

const BAR_WIDTH = 48;

/** Rows in the order of the spans' starts, children indented under their parents; `█` is time in the span, at least one cell. */
export function drawWaterfall(spans: readonly WaterfallSpan[]): string {
  const sorted = [...spans].sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0));
  const root = sorted[0];
  if (root === undefined) return '(no spans)';
  const end = sorted.reduce((latest, span) => (span.endNs > latest ? span.endNs : latest), root.endNs);
  const totalNs = Math.max(Number(end - root.startNs), 1);
  const parents = new Map(sorted.map((span) => [span.spanId, span.parentSpanId]));
  const rows = sorted.map((span) => row(span, depthOf(span.spanId, parents), root.startNs, totalNs));
  return rows.join('\n');
}

function depthOf(spanId: string, parents: ReadonlyMap<string, string>): number {
  let depth = 0;
  for (let id = parents.get(spanId); id !== undefined && parents.has(id) && depth < 8; id = parents.get(id)) depth++;
  return depth;
}

function row(span: WaterfallSpan, depth: number, originNs: bigint, totalNs: number): string {
  const from = Math.floor((Number(span.startNs - originNs) / totalNs) * BAR_WIDTH);
  const durationNs = Number(span.endNs - span.startNs);
  const cells = Math.max(1, Math.round((durationNs / totalNs) * BAR_WIDTH));
  const start = Math.min(Math.max(from, 0), BAR_WIDTH - 1);
  const bar = (' '.repeat(start) + '█'.repeat(cells)).slice(0, BAR_WIDTH).padEnd(BAR_WIDTH);
  const name = ('  '.repeat(depth) + span.name).padEnd(26).slice(0, 26);
  return `${name}│${bar}│ ${(durationNs / 1e6).toFixed(1).padStart(8)} ms${span.failed ? '  ✗' : ''}`;
}
