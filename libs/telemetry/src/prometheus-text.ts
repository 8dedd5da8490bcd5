/** All metrics as Prometheus text: OpenTelemetry's exporter collects and writes them, with the units put behind the names. */
import { type PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { nameWithUnit } from './metric.js';

/** Of the text. */
export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

const serializer = new PrometheusSerializer('', false, undefined, false, true);

/** Reads every metric once. Rejects where telemetry was stopped. */
export async function prometheusText(exporter: PrometheusExporter): Promise<string> {
  const { resourceMetrics } = await exporter.collect();
  return serializer.serialize(withUnits(resourceMetrics));
}

function withUnits({ resource, scopeMetrics }: ResourceMetrics): ResourceMetrics {
  return {
    resource,
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(withUnit) })),
  };
}

function withUnit(metric: MetricData): MetricData {
  const { descriptor, dataPointType } = metric;
  const isCounter = dataPointType === DataPointType.SUM && metric.isMonotonic;
  const kind = dataPointType === DataPointType.HISTOGRAM ? 'histogram' : isCounter ? 'counter' : 'gauge';
  // The line `# UNIT` belongs to another format; readers of this one take it for a remark.
  return {
    ...metric,
    descriptor: { ...descriptor, name: nameWithUnit({ ...descriptor, kind }), unit: '' },
  };
}
