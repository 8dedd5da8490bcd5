/**
 * The catalogue of events: the one interface between the two apps. A new optional field is free; renaming, retyping or
 * removing one is a new event name. docs/events.md is generated from here.
 */
import type { EventDefinition } from './event-definition.js';
import type { FieldValue } from './fields.js';
import { JOB_EVENTS } from './job-events.js';
import { WATCHER_EVENTS } from './watcher-events.js';

/** What tells requests apart: on the line that ends one, so that nobody has to put its lines together to say what failures share. */
const SENDER = ['client_ip', 'api_key_id', 'user_agent', 'host_name'] as const;
const JOB = ['job_id', 'parent_request_id'] as const;
const INPUT = ['input_size', 'input_format', 'file_size_kb'] as const;

/** Every event that Safelight writes, by name. */
export const EVENTS = {
  // A request, in the order in which it happens.
  request_received: {
    levels: ['INFO'],
    about: 'A request reached a photo route.',
    required: ['method', 'route'],
    optional: ['client_ip', 'api_key_id', 'user_agent', 'file_name', 'content_length'],
  },
  image_uploaded: {
    levels: ['INFO'],
    about: 'The upload is complete and its header was read.',
    required: ['input_size', 'input_format', 'file_size_kb'],
    optional: ['file_name'],
  },
  image_suspicious: {
    levels: ['WARNING'],
    about: 'The picture can be worked on, but the result may not be good enough.',
    required: ['reason'],
    optional: ['measure', 'limit', 'photo_number', ...INPUT],
  },
  face_detected: {
    levels: ['INFO'],
    about: 'The face was found.',
    required: ['duration_ms', 'faces'],
    optional: ['model', 'provider'],
  },
  matting_completed: {
    levels: ['INFO'],
    about: 'The person was told from the background.',
    required: ['duration_ms', 'model', 'provider'],
    optional: [],
  },
  background_applied: {
    levels: ['INFO'],
    about: 'The background was put behind the person.',
    required: ['duration_ms', 'background'],
    optional: [],
  },
  style_applied: {
    levels: ['INFO'],
    about: 'The photo was drawn in a style.',
    required: ['duration_ms', 'model', 'provider'],
    optional: [],
  },
  image_processed: {
    levels: ['INFO'],
    about: 'Terminal: the request was answered with a picture.',
    required: ['output_format', 'processing_time_ms'],
    optional: [
      'matting_time_ms',
      'model',
      'provider',
      'cache',
      'queue_wait_ms',
      'background',
      'output_kb',
      ...INPUT,
      ...SENDER,
      ...JOB,
    ],
  },
  image_rejected: {
    levels: ['WARNING'],
    about: "Terminal: the client's input was refused, or the client went away. Not a failure of the service.",
    required: ['error_type', 'error_class', 'error_message', 'processing_time_ms'],
    optional: ['stage', 'output_format', 'model', ...INPUT, ...SENDER, ...JOB],
  },
  processing_failed: {
    levels: ['ERROR'],
    about: 'Terminal: the service could not do what it should have done.',
    required: ['error_type', 'error_class', 'error_message', 'processing_time_ms'],
    optional: [
      'error_stack',
      'stage',
      'queue_wait_ms',
      'output_format',
      'model',
      'provider',
      ...INPUT,
      ...SENDER,
      ...JOB,
    ],
  },

  ...JOB_EVENTS,

  // The process.
  service_started: {
    levels: ['INFO'],
    about: 'The service is ready.',
    required: ['version'],
    optional: ['config', 'address'],
  },
  service_stopping: {
    levels: ['INFO'],
    about: 'The service was told to stop and finishes what it accepted.',
    required: ['reason'],
    optional: ['version', 'in_flight'],
  },
  service_stopped: {
    levels: ['INFO'],
    about: 'The last line of a clean stop.',
    required: ['reason'],
    optional: ['version'],
  },
  service_failed: {
    levels: ['ERROR'],
    about: 'The process could not start or cannot go on.',
    required: ['error_type', 'error_message'],
    optional: ['error_class', 'error_stack'],
  },
  model_loaded: {
    levels: ['INFO', 'WARNING'],
    about: 'A model is ready; a WARNING where the provider asked for could not be had.',
    required: ['model', 'provider', 'requested_provider', 'load_time_ms'],
    optional: ['worker_pid', 'message'],
  },
  model_disabled: {
    levels: ['WARNING'],
    about: "A network of one's own cannot be used; said at start, with everything that has to be put right.",
    required: ['model', 'message'],
    optional: [],
  },
  worker_started: {
    levels: ['INFO'],
    about: 'An imaging worker is ready.',
    required: ['worker_pid', 'load_time_ms'],
    optional: [],
  },
  worker_replaced: {
    levels: ['WARNING'],
    about: 'An imaging worker was killed or died, and another takes its place.',
    required: ['worker_pid', 'reason'],
    optional: ['message'],
  },
  api_keys_loaded: {
    levels: ['INFO', 'WARNING'],
    about:
      'The file of API keys was read; a WARNING where it cannot be read any more and the keys read last stay in force.',
    required: [],
    optional: ['keys', 'message'],
  },
  resource_usage: {
    levels: ['INFO', 'WARNING'],
    about: 'State of the process, every 10 s; a WARNING past a limit.',
    required: ['rss_mb', 'heap_mb', 'cpu_percent', 'event_loop_lag_ms', 'queue_depth', 'in_flight'],
    optional: ['oldest_waiting_ms', 'reason', 'limit'],
  },
  cache_write_failed: {
    levels: ['WARNING'],
    about: 'The cache on disk takes no photos; said at most once a minute. Requests do not suffer from it.',
    required: ['message'],
    optional: [],
  },
  redis_lost: {
    levels: ['WARNING'],
    about:
      'Redis, through which photos go to the workers of other processes, cannot be reached; said once until it can.',
    required: ['message'],
    optional: [],
  },
  redis_found: {
    levels: ['INFO'],
    about: 'Redis can be reached, at first or again.',
    required: ['message'],
    optional: [],
  },
  log_shedding_changed: {
    levels: ['WARNING'],
    about: 'INFO lines of successful requests are shed, or no longer.',
    required: ['sample_rate', 'reason'],
    optional: [],
  },
  log_write_failed: {
    levels: ['WARNING'],
    about: 'Lines could not be written for a while; written when writing works again.',
    required: ['lines', 'reason'],
    optional: ['message'],
  },
  telemetry_export_failed: {
    levels: ['WARNING'],
    about: 'Traces could not be exported; said once until it works again.',
    required: ['message'],
    optional: [],
  },
  library_warned: {
    levels: ['DEBUG', 'INFO', 'WARNING', 'ERROR'],
    about: 'A library or the framework said something.',
    required: ['message'],
    optional: ['error_stack'],
  },

  ...WATCHER_EVENTS,
} as const satisfies Record<string, EventDefinition>;

/** Name of an event. */
export type EventName = keyof typeof EVENTS;

/** The fields that a writer of the event passes: the required ones, and any of the optional ones. */
export type EventFields<E extends EventName> = { [N in (typeof EVENTS)[E]['required'][number]]: FieldValue<N> } & {
  [N in (typeof EVENTS)[E]['optional'][number]]?: FieldValue<N> | undefined;
};

/** The three events of which a photo request has exactly one. */
export const TERMINAL_EVENTS = [
  'image_processed',
  'image_rejected',
  'processing_failed',
] as const satisfies readonly EventName[];
