/** A panel of a Grafana dashboard in few words, and what Grafana's classic dashboard model makes of it. Plain data, no I/O. */

/** Grafana's names of units. `none`: counts. */
export type Unit = 's' | 'bytes' | 'percentunit' | 'none' | 'cps' | 'reqps' | 'Bps';

/** A line of a panel. */
export interface Line {
  /** PromQL; `$instance` stands for the instances that are chosen, `$__rate_interval` for Grafana's own. */
  readonly expr: string;
  /** With `{{label}}`; the words of the series otherwise. */
  readonly legend: string;
}

/** A panel as it is planned. */
export interface Panel {
  readonly title: string;
  /** What it tells and what to make of it; shown at the panel's corner. */
  readonly about: string;
  readonly unit: Unit;
  readonly lines: readonly Line[];
  /** `graph` over time (the usual), `number` now, `table` of what is there now. */
  readonly kind?: 'graph' | 'number' | 'table';
  /** Of 24 columns; 12 for graphs, 6 for numbers. */
  readonly width?: number;
  /** Lines on top of each other: for parts of a whole. */
  readonly stacked?: boolean;
  /** From here on it is yellow, and red. */
  readonly limits?: readonly [warning: number, critical: number];
}

/** Panels below a heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const TYPES = { graph: 'timeseries', number: 'stat', table: 'table' } as const;
const HEIGHTS = { graph: 8, number: 4, table: 8 } as const;
const WIDTHS = { graph: 12, number: 6, table: 24 } as const;
const COLUMNS = 24;
/** The variable by which a dashboard is used with any Prometheus. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' } as const;

/** Where a panel stands. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** All panels of the rows, each with its place, in Grafana's form. */
export function layOut(rows: readonly Row[]): object[] {
  const made: object[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    made.push({ id: made.length + 1, type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: COLUMNS, h: 1 } });
    y += 1;
    let x = 0;
    let height = 0;
    for (const panel of panels) {
      const kind = panel.kind ?? 'graph';
      const place: Place = { x, y, w: panel.width ?? WIDTHS[kind], h: HEIGHTS[kind] };
      if (x + place.w > COLUMNS) {
        y += height;
        [x, height] = [0, 0];
      }
      made.push(panelJson(panel, made.length + 1, { ...place, x, y }));
      x += place.w;
      height = Math.max(height, place.h);
    }
    y += height;
  }
  return made;
}

function panelJson(
  { title, about, unit, lines, kind = 'graph', stacked = false, limits }: Panel,
  id: number,
  gridPos: Place,
) {
  return {
    id,
    type: TYPES[kind],
    title,
    description: about,
    datasource: DATASOURCE,
    gridPos,
    targets: lines.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      ...(kind === 'graph' ? {} : { instant: true }),
      ...(kind === 'table' ? { format: 'table' } : {}),
    })),
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...colours(limits, kind),
        ...(kind === 'graph' ? { custom: drawing(stacked, limits) } : {}),
      },
      overrides: [],
    },
    ...options(kind),
  };
}

function colours(limits: Panel['limits'], kind: keyof typeof TYPES): object {
  if (limits === undefined) return { color: { mode: kind === 'graph' ? 'palette-classic' : 'fixed' } };
  const [warning, critical] = limits;
  const steps = [
    { color: 'green', value: null },
    { color: 'yellow', value: warning },
    { color: 'red', value: critical },
  ];
  return {
    color: { mode: kind === 'graph' ? 'palette-classic' : 'thresholds' },
    thresholds: { mode: 'absolute', steps },
  };
}

function drawing(stacked: boolean, limits: Panel['limits']): object {
  return {
    lineWidth: 1,
    fillOpacity: stacked ? 40 : 8,
    showPoints: 'never',
    // What was not measured is no zero and no line.
    spanNulls: false,
    stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
    thresholdsStyle: { mode: limits === undefined ? 'off' : 'line' },
  };
}

function options(kind: keyof typeof TYPES): object {
  if (kind === 'graph')
    return {
      options: {
        legend: { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'] },
        tooltip: { mode: 'multi', sort: 'desc' },
      },
    };
  if (kind === 'number')
    return {
      options: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value', graphMode: 'none', textMode: 'auto' },
    };
  const transformations = [{ id: 'organize', options: { excludeByName: { Time: true, __name__: true, Value: true } } }];
  return { options: { showHeader: true, cellHeight: 'sm' }, transformations };
}
