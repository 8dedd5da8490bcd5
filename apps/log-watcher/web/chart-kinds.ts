/** What the charts show: requests by outcome, stacked; the failure rate; the processing time. */
import { byId } from '/assets/elements.js';
import { count, duration, percent } from './figures.js';
import { text } from './language.js';
import type { LegendEntry } from './legend.js';
import uPlot from './uPlot.esm.js';
import type { ChartLimit, TimelinePoint } from './watch-api.js';

/** One chart. */
export interface Chart {
  readonly place: HTMLElement;
  readonly legend: HTMLElement;
  readonly entries: () => LegendEntry[];
  readonly columns: (points: readonly TimelinePoint[]) => (number | null)[][];
  readonly series: () => uPlot.Series[];
  readonly unit: (value: number) => string;
  /** The vertical axis reaches at least this far, so that quiet is drawn as quiet. */
  readonly leastTop: number;
  /** Limits on these are drawn in. */
  readonly measures: readonly ChartLimit['measure'][];
}

/** The value of a colour of page.css. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function bar(name: string): uPlot.Series {
  const paths = uPlot.paths.bars?.({ size: [0.8, 40], align: 1 });
  return { fill: colour(name), width: 0, points: { show: false }, ...(paths === undefined ? {} : { paths }) };
}

/** Dots where a step stands alone between empty ones: no line reaches it, and an outage of seconds would not be seen. */
const ALONE: uPlot.Series.Points = {
  show: false,
  size: 6,
  filter: (plot, series) => {
    const values = plot.data[series] ?? [];
    const there = (index: number) => values[index] !== null && values[index] !== undefined;
    return [...values.keys()].filter((index) => there(index) && !there(index - 1) && !there(index + 1));
  },
};

/** failed / (processed + failed) of a step; null without either. */
function failureRate({ processed, failed }: TimelinePoint): number | null {
  return processed + failed === 0 ? null : failed / (processed + failed);
}

// Stacked from the ground up: failed, rejected, processed. Failures stand on the ground line, where even one is seen.
const requests: Chart = {
  place: byId('requests-plot', HTMLElement),
  legend: byId('requests-legend', HTMLElement),
  entries: () => [
    { name: text('failed'), colour: colour('failed'), of: (point) => count(point.failed) },
    { name: text('rejected'), colour: colour('rejected'), of: (point) => count(point.rejected) },
    { name: text('processed'), colour: colour('processed'), of: (point) => count(point.processed) },
  ],
  columns: (points) => [
    points.map(({ processed, failed, rejected }) => processed + failed + rejected),
    points.map(({ failed, rejected }) => failed + rejected),
    points.map(({ failed }) => failed),
  ],
  series: () => [bar('processed'), bar('rejected'), bar('failed')],
  unit: (value) => (Number.isInteger(value) ? count(value) : ''),
  leastTop: 4,
  measures: [],
};

const failures: Chart = {
  place: byId('failures-plot', HTMLElement),
  legend: byId('failures-legend', HTMLElement),
  entries: () => [{ name: text('failureRate'), colour: colour('failed'), of: (point) => percent(failureRate(point)) }],
  columns: (points) => [points.map(failureRate)],
  series: () => [{ stroke: colour('failed'), width: 2, points: ALONE, fill: colour('failed-soft') }],
  unit: (value) => percent(value),
  leastTop: 0.2,
  measures: ['failure_rate'],
};

const latency: Chart = {
  place: byId('latency-plot', HTMLElement),
  legend: byId('latency-legend', HTMLElement),
  entries: () => [
    { name: text('averageTime'), colour: colour('average'), of: (point) => duration(point.avg_ms) },
    { name: text('p95Time'), colour: colour('p95'), dashed: true, of: (point) => duration(point.p95_ms) },
  ],
  columns: (points) => [points.map(({ avg_ms }) => avg_ms), points.map(({ p95_ms }) => p95_ms)],
  series: () => [
    { stroke: colour('average'), width: 2, points: ALONE },
    { stroke: colour('p95'), width: 2, dash: [5, 4], points: ALONE },
  ],
  unit: (value) => (value >= 1000 ? `${value / 1000} s` : `${value} ms`),
  leastTop: 100,
  measures: ['avg_ms', 'p95_ms'],
};

/** All of them, in the order of the page. */
export const CHARTS: readonly Chart[] = [requests, failures, latency];
