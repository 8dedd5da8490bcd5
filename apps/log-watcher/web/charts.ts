/** The charts over the window, drawn by uPlot from the timeline, with the values past which rules fire. */
import { CHARTS, colour, type Chart } from './chart-kinds.js';
import { axisTime, inUnit } from './figures.js';
import { language, text } from './language.js';
import { showLegend, type LegendEntry } from './legend.js';
import { onThemeChange } from './theme.js';
import uPlot from './uPlot.esm.js';
import { WINDOW_MS, type ChartLimit, type Timeline, type WindowName } from './watch-api.js';

const HEIGHT_PX = 190;
/** Of longer windows, seconds in the labels would leave room for one of them. */
const SHORT_MS = 2 * 60_000;
/** A limit that the values come this near to is drawn in; one far above them would press them flat. */
const NEAR = 0.4;

let drawn: { window: WindowName; timeline: Timeline; now: number } | undefined;
const plots = new Map<Chart, { plot: uPlot; made: string }>();

/** Draws the course of a window that ends at `now` (epoch ms). */
export function drawCharts(window: WindowName, timeline: Timeline, now: number): void {
  drawn = { window, timeline, now };
  for (const chart of CHARTS) draw(chart);
}

/** Draws again in other colours, at other widths, in the other language. */
export function startCharts(): void {
  onThemeChange(redraw);
  const watch = new ResizeObserver(redraw);
  for (const { place } of CHARTS) watch.observe(place);
}

function redraw(): void {
  if (drawn !== undefined) drawCharts(drawn.window, drawn.timeline, drawn.now);
}

function draw(chart: Chart): void {
  // While its part of the page is not looked at it has no width.
  if (drawn === undefined || chart.place.clientWidth === 0) return;
  const { window, timeline } = drawn;
  const made = [window, language(), colour('processed'), chart.place.clientWidth].join();
  const columns = [timeline.points.map(({ at }) => at / 1000), ...chart.columns(timeline.points)] as uPlot.AlignedData;
  const before = plots.get(chart);
  if (before?.made === made) before.plot.setData(columns);
  else {
    before?.plot.destroy();
    plots.set(chart, { made, plot: new uPlot(options(chart, window), columns, chart.place) });
  }
  const empty = timeline.points.every(({ processed, failed, rejected }) => processed + failed + rejected === 0);
  chart.place.dataset['empty'] = empty ? text('nothingToDraw') : '';
  showLegend(chart.legend, entries(chart), undefined);
}

function limitsOf({ measures }: Chart): ChartLimit[] {
  return (drawn?.timeline.limits ?? []).filter(({ measure }) => measures.includes(measure));
}

/** What is measured, and then the limits. */
function entries(chart: Chart): LegendEntry[] {
  const limits = limitsOf(chart).map(({ measure, rule, severity, threshold }) => {
    const value = inUnit(threshold, measure === 'failure_rate' ? 'ratio' : 'ms').replace('.00', '');
    const name = `${LIMIT_OF[measure]()} ${value}`;
    return { name, title: text('limitOf', { rule }), colour: colour(limitColour(severity)), dashed: true };
  });
  return [...chart.entries(), ...limits];
}

const LIMIT_OF: Readonly<Record<ChartLimit['measure'], () => string>> = {
  failure_rate: () => '≤',
  avg_ms: () => `${text('averageTime')} ≤`,
  p95_ms: () => `${text('p95Time')} ≤`,
};

/** Apart from the colours of what is measured. */
function limitColour(severity: ChartLimit['severity']): string {
  return severity === 'critical' ? 'danger' : 'axis';
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
    // A label stands in the middle of its time: half of the last one has room on the right.
    padding: [8, seconds ? 30 : 20, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: true, range: () => span() },
      y: { range: (_plot, _least, most) => [0, topOf(chart, most)] },
    },
    axes: [
      {
        ...axis,
        values: (_plot, splits) => splits.map((at) => axisTime(at * 1000, seconds)),
        space: seconds ? 62 : 50,
        size: 30,
      },
      { ...axis, values: (_plot, splits) => splits.map(chart.unit), size: 58 },
    ],
    series: [{}, ...chart.series()],
    hooks: {
      draw: [(plot) => drawLimits(chart, plot)],
      setCursor: [(plot) => hover(chart, plot.cursor.idx ?? undefined)],
    },
  };
}

function topOf(chart: Chart, most: number): number {
  const near = limitsOf(chart).filter(({ threshold }) => most >= threshold * NEAR);
  return Math.max(chart.leastTop, most * 1.1, ...near.map(({ threshold }) => threshold * 1.1));
}

/** Limits that are within the axis, as dashed lines across. */
function drawLimits(chart: Chart, plot: uPlot): void {
  const { ctx, bbox } = plot;
  for (const { severity, threshold } of limitsOf(chart)) {
    const y = plot.valToPos(threshold, 'y', true);
    if (y < bbox.top) continue;
    ctx.save();
    ctx.strokeStyle = colour(limitColour(severity));
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  }
}

// The whole window is drawn even where the log began within it: an empty stretch is a fact too.
function span(): [number, number] {
  if (drawn === undefined) return [0, 1];
  return [(drawn.now - WINDOW_MS[drawn.window]) / 1000, drawn.now / 1000];
}

function hover(chart: Chart, index: number | undefined): void {
  const point = index === undefined ? undefined : drawn?.timeline.points[index];
  showLegend(chart.legend, entries(chart), point);
}
