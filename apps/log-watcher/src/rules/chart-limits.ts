/** The values past which rules fire, for drawing them into the course of what they are about. */
import type { Severity } from './alert.js';
import type { MeasureName, Rule } from './rule.js';

/** What is drawn. */
const CHARTED = ['failure_rate', 'avg_ms', 'p95_ms'] as const satisfies readonly MeasureName[];

/** One of them. */
export type ChartedMeasure = (typeof CHARTED)[number];

/** A value that a rule holds a course against. */
export interface ChartLimit {
  readonly rule: string;
  readonly severity: Severity;
  readonly measure: ChartedMeasure;
  /** In the measure's unit. */
  readonly threshold: number;
}

/** Those of all rules, in their order. */
export function chartLimits(rules: readonly Rule[]): ChartLimit[] {
  return rules.flatMap(({ name, severity, when }) =>
    when.flatMap(({ change, measure, direction, threshold }) =>
      direction === 'above' && change === undefined && isCharted(measure)
        ? [{ rule: name, severity, measure, threshold }]
        : [],
    ),
  );
}

function isCharted(measure: MeasureName): measure is ChartedMeasure {
  return CHARTED.some((it) => it === measure);
}
