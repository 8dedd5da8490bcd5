/**
 * What a line tells of the process that wrote it, and not of a photo: its state every few seconds, its start and end, a model that fell
 * back. Such lines are few, so they are read plainly; the fast reader need not know their fields.
 */
import { MAX_NAME, textOf } from './field-values.js';

/** The figures of `resource_usage` that rules may measure, by the field's name. */
export const GAUGES = [
  'rss_mb',
  'heap_mb',
  'cpu_percent',
  'event_loop_lag_ms',
  'queue_depth',
  'in_flight',
  'oldest_waiting_ms',
] as const;

/** Name of a gauge. */
export type GaugeName = (typeof GAUGES)[number];

/** The events that tell of the process, each with the field that says of what in it; null where it is the process as a whole. */
export const SIGNAL_EVENTS = {
  resource_usage: null,
  model_loaded: 'model',
  model_disabled: 'model',
  worker_replaced: 'reason',
  log_shedding_changed: null,
  log_write_failed: 'reason',
  cache_write_failed: null,
  telemetry_export_failed: null,
  service_started: null,
  service_stopping: null,
  service_stopped: null,
  service_failed: null,
} as const;

/** Name of such an event. */
export type SignalEvent = keyof typeof SIGNAL_EVENTS;

/** No gauge is believed beyond this: sums stay finite. */
const MAX_GAUGE = 1e12;

/** What was told. */
export interface Signal {
  /** What in the process it is about; null where that is the whole of it, or not said. */
  readonly subject: string | null;
  /** Finite and not negative. */
  readonly gauges: Readonly<Partial<Record<GaugeName, number>>>;
}

const SUBJECT_OF: ReadonlyMap<string, string | null> = new Map(Object.entries(SIGNAL_EVENTS));

/** Whether lines of this event tell of the process. */
export function isSignalEvent(event: string): event is SignalEvent {
  return SUBJECT_OF.has(event);
}

/** Reads the fields of such a line; a field of a wrong type counts as absent. */
export function signalOf(event: SignalEvent, record: Readonly<Record<string, unknown>>): Signal {
  const field = SIGNAL_EVENTS[event];
  const subject = field === null ? undefined : record[field];
  const gauges: Partial<Record<GaugeName, number>> = {};
  if (event === 'resource_usage')
    for (const name of GAUGES) {
      const value = record[name];
      if (typeof value === 'number' && value >= 0 && value <= MAX_GAUGE) gauges[name] = value;
    }
  return { subject: textOf(subject, MAX_NAME) ?? null, gauges };
}
