/** The two charts over the window: requests by outcome, stacked; processing time. Drawn by uPlot from the timeline. */
import { byId } from './elements.js';
import { clockTime, count, duration } from './figures.js';
import { language, text } from './language.js';
import { showLegend, type LegendEntry } from './legend.js';
import uPlot from './uPlot.esm.js';
import { WINDOW_MS, type Timeline, type TimelinePoint, type WindowName } from './watch-api.js';

const HEIGHT_PX = 210;
const SHORT_MS = 10 * 60_000;

interface Chart {
  readonly place: HTMLElement;
  readonly legend: HTMLElement;
  readonly entries: () => LegendEntry[];
  readonly columns: (points: readonly TimelinePoint[]) => (number | null)[][];
  readonly series: () => uPlot.Series[];
  readonly unit: (value: number) => string;
  /** The vertical axis reaches at least this far, so that quiet is drawn as quiet. */
  readonly leastTop: number;
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
    { stroke: colour('average'), width: 2, points: { size: 5 } },
    { stroke: colour('p95'), width: 2, dash: [5, 4], points: { size: 5 } },
  ],
  unit: (value) => (value >= 1000 ? `${value / 1000} s` : `${value} ms`),
  leastTop: 100,
};

let drawn: { window: WindowName; timeline: Timeline; now: number } | undefined;
const plots = new Map<Chart, { plot: uPlot; made: string }>();

/** Draws the course of a window that ends at `now` (epoch ms). */
export function drawCharts(window: WindowName, timeline: Timeline, now: number): void {
  drawn = { window, timeline, now };
  for (const chart of [requests, latency]) draw(chart);
}

/** Draws again in other colours, at other widths, in the other language. */
export function startCharts(): void {
  matchMedia('(prefers-color-scheme: light)').addEventListener('change', redraw);
  const watch = new ResizeObserver(redraw);
  watch.observe(requests.place);
}

function redraw(): void {
  if (drawn !== undefined) drawCharts(drawn.window, drawn.timeline, drawn.now);
}

function draw(chart: Chart): void {
  if (drawn === undefined) return;
  const { window, timeline } = drawn;
  const made = [window, language(), colour('processed'), chart.place.clientWidth].join();
  const columns = [timeline.points.map(({ at }) => at / 1000), ...chart.columns(timeline.points)] as uPlot.AlignedData;
  const before = plots.get(chart);
  if (before?.made === made) before.plot.setData(columns);
  else {
    before?.plot.destroy();
    plots.set(chart, { made, plot: new uPlot(options(chart, window), columns, chart.place) });
  }
  const empty = chart.columns(timeline.points).every((column) => column.every((value) => (value ?? 0) === 0));
  chart.place.dataset['empty'] = empty ? text('nothingToDraw') : '';
  showLegend(chart.legend, chart.entries(), undefined);
}

function options(chart: Chart, window: WindowName): uPlot.Options {
  const axis = {
    stroke: colour('axis'),
    grid: { stroke: colour('grid'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  };
  const seconds = WINDOW_MS[window] <= SHORT_MS;
  return {
    width: chart.place.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    padding: [8, 14, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: true, range: () => span() },
      y: { range: (_plot, _least, most) => [0, Math.max(chart.leastTop, most * 1.1)] },
    },
    axes: [
      {
        ...axis,
        values: (_plot, splits) => splits.map((at) => clockTime(at * 1000, seconds)),
        space: seconds ? 84 : 64,
        size: 30,
      },
      { ...axis, values: (_plot, splits) => splits.map(chart.unit), size: 58 },
    ],
    series: [{}, ...chart.series()],
    hooks: { setCursor: [(plot) => hover(chart, plot.cursor.idx ?? undefined)] },
  };
}

// The whole window is drawn even where the log began within it: an empty stretch is a fact too.
function span(): [number, number] {
  if (drawn === undefined) return [0, 1];
  return [(drawn.now - WINDOW_MS[drawn.window]) / 1000, drawn.now / 1000];
}

function hover(chart: Chart, index: number | undefined): void {
  const point = index === undefined ? undefined : drawn?.timeline.points[index];
  showLegend(chart.legend, chart.entries(), point);
}

function bar(name: string): uPlot.Series {
  const paths = uPlot.paths.bars?.({ size: [0.8, 40], align: 1 });
  return { fill: colour(name), width: 0, points: { show: false }, ...(paths === undefined ? {} : { paths }) };
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
