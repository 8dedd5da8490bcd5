/** An alert: one cause, from the moment a rule's condition held until it no longer does. All that delivery knows of rules. */

/** How urgent. */
export type Severity = 'info' | 'warning' | 'critical';

/** What an alert's value counts in. */
export type AlertUnit =
  'ratio' | 'ms' | 's' | 'mb' | 'percent' | 'times' | 'lines' | 'photos' | 'requests' | 'probes' | 'files';

/** A request shown as evidence. */
export interface AlertExample {
  readonly request_id: string | null;
  readonly trace_id: string | null;
  readonly trace_url: string | null;
  readonly processing_time_ms: number | null;
  readonly error_type: string | null;
}

/** The alert as it is told to receivers; also the body of `/v1/alerts` entries. Instants are RFC 3339. */
export interface Alert {
  /** Stable over the alert's life, and over restarts: the same cause has one id. */
  readonly id: string;
  readonly status: 'firing' | 'resolved';
  readonly rule: string;
  readonly severity: Severity;
  /** One sentence that says what and how bad, in English and in Chinese. */
  readonly summary: string;
  readonly summary_zh: string;
  /** In `unit`; null where nothing was counted. */
  readonly value: number | null;
  readonly threshold: number;
  readonly unit: AlertUnit;
  /** Name of the window the value was taken over, "5m"; "clock_hour" is since the last full hour. */
  readonly window: string;
  /** How many requests (or lines) the value rests on. */
  readonly samples: number;
  readonly started_at: string;
  readonly resolved_at: string | null;
  readonly service: string;
  readonly host: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What the rule says beside, by name, with its placeholders filled in; absent where it says nothing. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly error_types: readonly {
    readonly error_type: string;
    readonly error_class: string;
    readonly count: number;
    readonly last_request_id: string | null;
  }[];
  /** What the evidence says in words, one sentence an entry; the same in Chinese. */
  readonly explain: readonly string[];
  readonly explain_zh: readonly string[];
  /** The first steps, one an entry, the likeliest first; the same in Chinese. */
  readonly what_to_do: readonly string[];
  readonly what_to_do_zh: readonly string[];
  /** The three slowest (latency rules) or latest failing requests. */
  readonly examples: readonly AlertExample[];
  readonly runbook_url: string | null;
  readonly dashboard_url: string | null;
}

/** Why a notification goes out. */
export interface AlertTransition {
  readonly alert: Alert;
  readonly kind: 'fired' | 'resolved' | 'repeated';
  /** Names of the receivers that the rule asks for; empty means all. */
  readonly receivers: readonly string[];
}

/** What stands behind a whole number. */
const SUFFIXES: Readonly<Partial<Record<AlertUnit, string>>> = { ms: ' ms', mb: ' MiB', percent: ' %' };

/** A value for a person, "∞" for a rise from nothing: 0.4286 → "42.9 %", 2412.3 → "2,412 ms", 14.42 times → "14.4 ×", 90 s → "90 s", counts as whole numbers. */
export function formatValue(value: number, unit: AlertUnit): string {
  if (value >= Number.MAX_SAFE_INTEGER) return '∞';
  if (unit === 'ratio') return `${Number((value * 100).toFixed(1))} %`;
  if (unit === 'times') return `${Number(value.toFixed(1))} ×`;
  if (unit === 's') return spokenSeconds(value);
  return `${Math.round(value).toLocaleString('en-US')}${SUFFIXES[unit] ?? ''}`;
}

/** Seconds up to two minutes, then minutes, and hours from two hours on. */
function spokenSeconds(seconds: number): string {
  if (seconds < 120) return `${Number(seconds.toFixed(seconds < 10 ? 1 : 0))} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Number((seconds / 3600).toFixed(1))} h`;
}

/** The shortest exact way to write a duration: 300000 → "5m", 5400000 → "90m", 86400000 → "24h", 0 → "0". */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0';
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
