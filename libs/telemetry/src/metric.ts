/** What a metric is, and how Prometheus calls it. The declarations are the API that dashboards and rules are written against; docs/metrics.md is made of them. */

/** A metric. */
export interface MetricDeclaration {
  /** As OpenTelemetry has it, with dots. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** UCUM: `s`, `By`, `1` for ratios; what is counted stands in braces. */
  readonly unit: string;
  /** One sentence. */
  readonly help: string;
  /** Label → what its values are. Every one of them is bounded: no free text, no id, no path. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Prometheus wants the base unit at the name's end. */
const UNITS: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes' };

/** The name with its unit, still without what Prometheus adds to counters. OpenTelemetry's exporter leaves the unit out. */
export function nameWithUnit({ name, kind, unit }: Pick<MetricDeclaration, 'name' | 'kind' | 'unit'>): string {
  const plain = name.replace(/\W+/g, '_');
  const suffix = unit === '1' && kind === 'gauge' ? 'ratio' : UNITS[unit];
  return suffix === undefined || plain.endsWith(`_${suffix}`) ? plain : `${plain}_${suffix}`;
}

/** The name in Prometheus; a histogram has series with `_bucket`, `_sum` and `_count` behind it. */
export function prometheusName(metric: Pick<MetricDeclaration, 'name' | 'kind' | 'unit'>): string {
  return metric.kind === 'counter' ? `${nameWithUnit(metric)}_total` : nameWithUnit(metric);
}
