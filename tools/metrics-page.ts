/** docs/metrics.md, from the metrics as the programs declare them. */
import { type MetricDeclaration, PHOTO_METRICS, PROCESS_METRICS, prometheusName, STANDARD_METRICS } from '#telemetry';
import { WATCH_METRICS } from '../apps/log-watcher/src/http/watch-metrics.js';

/** Metrics of each program by its name, as its `/metrics` shows them. */
export const METRICS: Readonly<Record<'photo-api' | 'log-watcher', readonly MetricDeclaration[]>> = {
  'photo-api': [...Object.values(PHOTO_METRICS), ...Object.values(PROCESS_METRICS), ...STANDARD_METRICS],
  'log-watcher': [...Object.values(WATCH_METRICS), ...Object.values(PROCESS_METRICS), ...STANDARD_METRICS],
};

function row(metric: MetricDeclaration): string {
  const labels = Object.entries(metric.labels ?? {}).map(([name, values]) => `\`${name}\`: ${values}`);
  return `| \`${prometheusName(metric)}\` | ${metric.kind} | ${metric.help} | ${labels.join('<br>')} |`;
}

function table(metrics: Readonly<Record<string, MetricDeclaration>> | readonly MetricDeclaration[]): string {
  return ['| metric | kind | | labels |', '| --- | --- | --- | --- |', ...Object.values(metrics).map(row)].join('\n');
}

/** @param notice first line of every generated page */
export function metricsPage(notice: string): string {
  return `${notice}
# Metrics

\`\`\`sh
curl -s http://127.0.0.1:3000/metrics   # photo-api; where API keys are asked for, with one of the scope \`metrics\`
curl -s http://127.0.0.1:3001/metrics   # log-watcher
\`\`\`

Prometheus text. [deploy/prometheus](../deploy/prometheus/prometheus.yaml) scrapes both and has the default rules. Names, units and labels are an API: something
may be added at any time, nothing is renamed or given another meaning.

Times are in seconds, sizes in bytes, shares from 0 to 1. A histogram has series with \`_bucket\`, \`_sum\` and \`_count\` behind its name. What was not measured
has no series; it is never 0. Nothing that a client sends becomes a label: every value is of a closed list, of the configuration, or the name of
something that is installed. A metric that came to more than 2000 combinations all the same would count the rest under \`otel_metric_overflow="true"\`.

To find a request behind a number, ask the lines and traces: \`npm run logs -- slow\`, \`npm run logs -- errors\`, [traces](traces.md).

## photo-api

${table(PHOTO_METRICS)}

## log-watcher

${table(WATCH_METRICS)}

## Both

${table([...Object.values(PROCESS_METRICS), ...STANDARD_METRICS])}

\`target_info\`, always 1, bears what is known of the process: \`service_name\`, \`service_version\`, \`service_instance_id\`, \`host_name\`, and what
\`OTEL_RESOURCE_ATTRIBUTES\` says. \`OTEL_SDK_DISABLED=true\` leaves \`/metrics\` empty.
`;
}
