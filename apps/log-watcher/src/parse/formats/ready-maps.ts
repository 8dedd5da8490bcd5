/** The maps that are ready by name. What a service writes otherwise is said in watch.yaml, on top of one of them. */
import type { Level } from '#events';
import type { Condition, FieldMap, MappedField, Outcome } from './field-map.js';

type Fields = Readonly<Partial<Record<MappedField, readonly string[]>>>;

/** Names that services of any kind give their fields. */
const COMMON: Fields = {
  outcome: ['outcome'],
  error_type: ['error_type', 'error.type', 'err.type', 'error.name', 'err.name', 'exception.type', 'exc_type'],
  error_class: ['error_class'],
  error_message: ['error_message', 'error.message', 'err.message', 'exception.message'],
  request_id: ['request_id', 'requestId', 'req_id', 'reqId', 'req.id', 'correlation_id'],
  trace_id: ['trace_id', 'traceId', 'otelTraceID', 'dd.trace_id'],
  service: ['service', 'service.name'],
  stage: ['stage', 'step'],
  weight: ['sample_weight'],
  client: ['client_ip', 'client.address', 'remote_addr', 'req.remoteAddress', 'ip'],
  user_agent: ['user_agent', 'userAgent', 'user_agent.original', 'req.headers.user-agent'],
  api_key_id: ['api_key_id'],
  input_size: ['input_size'],
  input_format: ['input_format'],
  output_format: ['output_format', 'style'],
  model: ['model'],
  provider: ['provider'],
  host: ['host_name', 'hostname', 'host.name'],
  status: ['status_code', 'statusCode', 'res.statusCode', 'http.response.status_code', 'http.status_code', 'status'],
};

/** Events of our own, and of the photo services that Safelight takes the place of. */
const EVENTS: Readonly<Record<Outcome, readonly Condition[]>> = {
  failed: [{ event: ['processing_failed'] }],
  rejected: [{ event: ['image_rejected'] }],
  processed: [{ event: ['image_processed'] }],
  received: [{ event: ['request_received'] }],
};

/** 499 is nginx's word for a client that went away. */
const BY_STATUS: Readonly<Record<Outcome, readonly Condition[]>> = {
  failed: [...EVENTS.failed, { outcome: ['failed', 'failure', 'error'] }, { status: ['500-599'] }],
  rejected: [...EVENTS.rejected, { outcome: ['rejected'] }, { status: ['400-499'] }],
  processed: [...EVENTS.processed, { outcome: ['processed', 'success', 'ok'] }, { status: ['200-399'] }],
  received: [...EVENTS.received, { message: ['incoming request'] }],
};

const DURATIONS = ['processing_time_ms', 'duration_ms', 'durationMs', 'elapsed_ms', 'responseTime'];

const BASE: FieldMap = {
  fields: COMMON,
  durationUnit: 'ms',
  timeUnit: 'auto',
  utcOffset: 'Z',
  levels: {},
  outcomes: BY_STATUS,
  errorClasses: {},
  otlp: false,
};

/** pino's numbers; those between count as the one below. */
const PINO_LEVELS: Readonly<Record<string, Level>> = {
  '10': 'DEBUG',
  '20': 'DEBUG',
  '30': 'INFO',
  '40': 'WARNING',
  '50': 'ERROR',
  '60': 'ERROR',
};

/** SeverityNumber of OpenTelemetry's data model: four for each level. */
const OTLP_LEVELS = Object.fromEntries(
  Array.from({ length: 24 }, (_, i): [string, Level] => [
    String(i + 1),
    i < 8 ? 'DEBUG' : i < 12 ? 'INFO' : i < 16 ? 'WARNING' : 'ERROR',
  ]),
);

/** winston's `format.json()` with `timestamp()`; express-winston puts the request under `meta`. */
const WINSTON: FieldMap = {
  ...BASE,
  fields: {
    ...COMMON,
    time: ['timestamp', 'time', '@timestamp'],
    level: ['level', 'severity'],
    event: ['event'],
    message: ['message', 'msg'],
    duration: [...DURATIONS, 'meta.responseTime'],
    status: [...COMMON.status!, 'meta.res.statusCode'],
    user_agent: [...COMMON.user_agent!, 'meta.req.headers.user-agent'],
    exception: ['stack'],
  },
};

/** pino, with pino-http or Fastify: `level` and `time` are numbers, the error is under `err`. */
const PINO: FieldMap = {
  ...BASE,
  timeUnit: 'ms',
  levels: PINO_LEVELS,
  fields: {
    ...COMMON,
    time: ['time', 'timestamp'],
    level: ['level'],
    event: ['event'],
    message: ['msg', 'message'],
    duration: [...DURATIONS],
  },
};

/** Python's logging as JSON: services with an `event`, structlog, and python-json-logger with its own or renamed names. */
const PYTHON: FieldMap = {
  ...BASE,
  outcomes: { ...BY_STATUS, received: [...BY_STATUS.received, { event: ['image_uploaded'] }] },
  fields: {
    ...COMMON,
    time: ['timestamp', 'asctime', 'time', '@timestamp', 'created'],
    level: ['level', 'levelname', 'severity', 'log_level'],
    event: ['event'],
    message: ['message', 'msg'],
    duration: [...DURATIONS, 'processing_time', 'duration', 'elapsed'],
    error_message: [...COMMON.error_message!, 'error'],
    exception: ['exc_info', 'exception', 'error_stack', 'traceback', 'exc_text'],
  },
  // What is no more than `duration` is what time.time() gives.
  durationUnit: 's',
};

/** nginx with `escape=json` and the variables under their own names; their values may stand in quotes. */
const NGINX: FieldMap = {
  ...BASE,
  durationUnit: 's',
  fields: {
    ...COMMON,
    time: ['time_iso8601', '@timestamp', 'timestamp', 'time', 'msec'],
    message: ['request', 'request_uri'],
    duration: ['request_time', 'upstream_response_time'],
    client: ['remote_addr', 'client_ip', 'http_x_forwarded_for'],
    user_agent: ['http_user_agent', 'user_agent', 'agent'],
    host: ['hostname'],
  },
};

/** The collector's file exporter, and OTLP/JSON of any other origin: a line holds a request with many records. */
const OTLP: FieldMap = {
  ...BASE,
  timeUnit: 'ns',
  otlp: true,
  levels: OTLP_LEVELS,
  fields: {
    ...COMMON,
    time: ['timeUnixNano', 'observedTimeUnixNano'],
    level: ['severityNumber', 'severityText'],
    event: ['eventName', 'attributes.event.name', 'attributes.event', 'body.event'],
    message: ['body'],
    duration: DURATIONS.flatMap((name) => [`attributes.${name}`, `body.${name}`]),
    trace_id: ['traceId'],
    ...within(['attributes', 'body', 'resource'], COMMON),
  },
};

/** The same paths below each of the keys. */
function within(keys: readonly string[], fields: Fields): Fields {
  const moved = Object.entries(fields).filter(([name]) => name !== 'trace_id');
  return Object.fromEntries(
    moved.map(([name, paths]) => [name, keys.flatMap((key) => paths.map((path) => `${key}.${path}`))]),
  );
}

/** By the name that watch.yaml uses; `safelight` is read by another reader and needs none. */
export const READY_MAPS = {
  winston: WINSTON,
  pino: PINO,
  'python-logging': PYTHON,
  'nginx-json': NGINX,
  'otlp-file': OTLP,
} as const satisfies Readonly<Record<string, FieldMap>>;

/** Name of a ready map. */
export type ReadyMap = keyof typeof READY_MAPS;
