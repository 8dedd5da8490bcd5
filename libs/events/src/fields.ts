/**
 * Every field that may stand in a log line, stated once: its type, its unit (which is also the end of its name) and its meaning.
 * A field has the same type and meaning in every event. Free text is marked: it never becomes a label, a group key or a fingerprint.
 */
export interface Field {
  readonly type: 'string' | 'number' | 'boolean' | 'object';
  readonly about: string;
  /** Free text, or as varied as free text: must not be grouped by. */
  readonly freeText?: true;
}

const text = (about: string) => ({ type: 'string', about }) as const;
const freeText = (about: string) => ({ type: 'string', about, freeText: true }) as const;
const number = (about: string) => ({ type: 'number', about }) as const;

/** The fields of all events, by name. */
export const FIELDS = {
  // Common to all lines.
  timestamp: text('RFC 3339, UTC, milliseconds: "2026-11-21T08:30:00.123Z".'),
  level: text('`DEBUG`, `INFO`, `WARNING` or `ERROR`.'),
  service: text('The program that wrote the line: `photo-api` or `log-watcher`.'),
  module: text('The part of the program that wrote it.'),
  event: text('What happened, a verb phrase in the past tense. The names of this page.'),
  request_id: text('The request the line belongs to; 1–128 characters of `[A-Za-z0-9._-]`. Absent outside requests.'),
  trace_id: text('The OpenTelemetry trace of that request, 32 lower-case hex digits.'),
  span_id: text('The span the line was written in, 16 lower-case hex digits.'),
  sample_weight: number('How many lines this one stands for where lines were shed; absent means 1.'),

  // The request.
  client_ip: text('Address the request came from.'),
  api_key_id: text('Id of the API key that the request came with; never the key.'),
  user_agent: freeText('User-Agent header, cut at 200 characters.'),
  host_name: text('Machine that the service runs on.'),
  method: text('HTTP method.'),
  route: text('Route template, never the raw path.'),
  file_name: freeText("The upload's file name, sanitised, cut at 120 characters."),
  content_length: number('Content-Length header in bytes; absent for chunked uploads.'),

  // The picture.
  input_size: text('Upright size of the input in px, "1920x1080".'),
  input_format: text('`jpeg`, `png` or `webp`, by content.'),
  file_size_kb: number('Size of the uploaded file in KiB.'),
  faces: number('Faces found.'),
  background: text('Background name, `#rrggbb`, `transparent`, or `#a-#b`.'),
  output_format: text('What was made: size and background, "cn-1-inch-blue".'),
  output_kb: number('Size of the result in KiB.'),
  measure: number('The measured value behind a `reason`.'),
  limit: number('The limit that the measure was held against.'),
  photo_number: number('Which of several photos of one request, from 1; absent where there is one.'),

  // Time.
  duration_ms: number('How long the step took.'),
  processing_time_ms: number('From the first byte of the request to the last of the answer.'),
  matting_time_ms: number('Time of the `matte` and `refine` steps together.'),
  queue_wait_ms: number('Time spent waiting for an imaging worker.'),
  load_time_ms: number('Time to load a model.'),

  // Models.
  model: text('Model name.'),
  provider: text(
    'Execution provider that really runs it: `cpu`, `cuda`, …; a failure tells it as soon as a worker has the photo.',
  ),
  requested_provider: text('Execution provider that was asked for.'),
  cache: text('`hit` or `miss`.'),

  // Failures.
  error_type: text('The named error, from the closed table of docs/errors.md.'),
  error_class: text('`client_input`, `capacity`, `model`, `dependency` or `internal`.'),
  error_message: freeText('What was wrong, for a person.'),
  error_stack: freeText('Stack trace, never sent to a client.'),
  stage: text('The pipeline step that failed, or `upload`, `queue`, `respond`.'),
  reason: text('Why, one word of a closed list.'),

  // Jobs.
  job_id: text("First 12 characters of the job's id; the rest of it is what opens the job, and stands in no line."),
  parent_request_id: text('The request that submitted the batch; its photos have ids of their own, `JOB_ID.N`.'),
  photos: number('Photos of a job.'),
  processed: number('Photos of which a picture was made.'),
  rejected: number('Photos that were refused.'),
  failed: number('Photos that the service failed at.'),
  host: text('Host name a callback goes to.'),

  // The process.
  version: text('Version of the program.'),
  config: { type: 'object', about: 'Configuration in force, without secrets.' },
  address: text('Address the service listens on.'),
  rss_mb: number('Resident memory of the main process in MiB.'),
  heap_mb: number('JavaScript heap in use in MiB.'),
  cpu_percent: number('CPU used since the last sample; 100 is one core.'),
  event_loop_lag_ms: number('99th percentile of the event loop delay since the last sample.'),
  queue_depth: number('Requests waiting for a worker.'),
  oldest_waiting_ms: number('How long the oldest of them has waited; 0 where none waits.'),
  in_flight: number('Requests being worked on.'),
  sample_rate: number('Share of INFO lines of successful requests that is kept, 0–1.'),
  message: freeText('Words of a library or framework.'),
  worker_pid: number('Process id of an imaging worker.'),
  keys: number('API keys that are not revoked.'),

  // The watcher.
  path: freeText('A followed file.'),
  lines: number('Number of lines.'),
  bytes: number('Number of bytes.'),
  rule: text('Name of the rule.'),
  alert_id: text('Stable id of the alert.'),
  message_id: text('Stable id of the notification; a receiver drops a repeat by it.'),
  severity: text('`info`, `warning` or `critical`.'),
  value: number("The measure's value."),
  threshold: number('What the value was held against.'),
  receiver: text('Name of the receiver.'),
  silence_id: text('Id of a silence.'),
  alerts: number('Alerts in the notification; `rule` and `alert_id` are those of the most urgent.'),
  attempt: number('Which attempt at delivery, from 1.'),
  retry_in_ms: number('Time until the next attempt.'),
} as const satisfies Record<string, Field>;

/** Name of a field. */
export type FieldName = keyof typeof FIELDS;

interface TypeOf {
  string: string;
  number: number;
  boolean: boolean;
  object: Readonly<Record<string, unknown>>;
}

/** TypeScript type of a field's value. */
export type FieldValue<N extends FieldName> = TypeOf[(typeof FIELDS)[N]['type']];
