/** The collector's components that otel/ uses, each with the fields that it is given. https://opentelemetry.io/docs/collector/configuration/ */
import { z } from 'zod';

const time = z.string().regex(/^\d+(ms|s|m|h)$/, 'must be a time such as 10s');
/** host:port or an address, perhaps from the environment: `${env:NAME:-usual}`. */
const place = z.string().regex(/^(https?:\/\/)?(\$\{env:[A-Z_]+:-[^}]+\}|[\w.-]+)(:\d+)?$/, 'must be HOST:PORT');

const from = z.strictObject({ parse_from: z.string().startsWith('attributes.') });
const JsonParser = z.strictObject({
  type: z.literal('json_parser'),
  timestamp: from.extend({ layout_type: z.enum(['gotime', 'strptime', 'epoch']), layout: z.string() }),
  severity: from.extend({ mapping: z.partialRecord(z.enum(['debug', 'info', 'warn', 'error', 'fatal']), z.string()) }),
  trace: z.strictObject({ trace_id: from, span_id: from }),
  on_error: z.enum(['send', 'send_quiet', 'drop', 'drop_quiet']),
});
const Move = z.strictObject({ type: z.literal('move'), if: z.string(), from: z.string(), to: z.string() });

const Policy = z.discriminatedUnion('type', [
  z.strictObject({
    name: z.string(),
    type: z.literal('status_code'),
    status_code: z.strictObject({ status_codes: z.array(z.enum(['ERROR', 'OK', 'UNSET'])) }),
  }),
  z.strictObject({
    name: z.string(),
    type: z.literal('ottl_condition'),
    ottl_condition: z.strictObject({ error_mode: z.literal('ignore'), span: z.array(z.string()).min(1) }),
  }),
  z.strictObject({
    name: z.string(),
    type: z.literal('probabilistic'),
    probabilistic: z.strictObject({ sampling_percentage: z.number().min(0).max(100) }),
  }),
]);

const Scrape = z.strictObject({
  job_name: z.string(),
  scrape_interval: time,
  static_configs: z.array(z.strictObject({ targets: z.array(place) })),
});

const Pipeline = z.strictObject({
  receivers: z.array(z.string()).min(1),
  processors: z.array(z.string()),
  exporters: z.array(z.string()).min(1),
});

/** A file of the collector. */
export const Collector = z.strictObject({
  extensions: z.strictObject({ file_storage: z.strictObject({ directory: z.string() }) }).optional(),
  receivers: z.strictObject({
    otlp: z
      .strictObject({
        protocols: z.strictObject({
          grpc: z.strictObject({ endpoint: place }),
          http: z.strictObject({ endpoint: place }),
        }),
      })
      .optional(),
    file_log: z
      .strictObject({
        include: z.array(z.string()).min(1),
        start_at: z.enum(['beginning', 'end']),
        storage: z.string(),
        retry_on_failure: z.strictObject({ enabled: z.boolean() }),
        operators: z.array(z.discriminatedUnion('type', [JsonParser, Move])),
      })
      .optional(),
    prometheus: z.strictObject({ config: z.strictObject({ scrape_configs: z.array(Scrape) }) }).optional(),
  }),
  processors: z.strictObject({
    memory_limiter: z.strictObject({
      check_interval: time,
      limit_mib: z.int().positive(),
      spike_limit_mib: z.int().positive(),
    }),
    batch: z.strictObject({}),
    tail_sampling: z
      .strictObject({ decision_wait: time, num_traces: z.int().positive(), policies: z.array(Policy).min(1) })
      .optional(),
  }),
  exporters: z.record(
    z.string().regex(/^otlp_(grpc|http)\/\w+$/),
    z.strictObject({
      endpoint: place,
      tls: z.strictObject({ insecure: z.boolean() }).optional(),
      sending_queue: z.strictObject({ storage: z.string() }).optional(),
      retry_on_failure: z.strictObject({ max_elapsed_time: time }).optional(),
    }),
  ),
  service: z.strictObject({
    extensions: z.array(z.string()).optional(),
    pipelines: z.partialRecord(z.enum(['traces', 'logs', 'metrics']), Pipeline),
  }),
});
