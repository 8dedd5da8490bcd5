/** How often each error type occurred, and in which request last. Bounded: a log may hold any number of invented types. */
import { FAILURES, type ErrorClass } from '#events';
import type { ErrorTypeCount } from './window-view.js';

/** Types outside the table of errors that are told apart in one bucket; the rest counts as OTHER. */
const MAX_UNKNOWN_TYPES = 40;
/** Name of the overflow group. */
export const OTHER = 'other';

/** One type. */
export interface ErrorCount {
  errorClass: ErrorClass | 'unknown';
  count: number;
  lastRequestId: string | null;
  lastAtMs: number;
}

/** A count as plain values. */
export type SavedErrorCount = readonly [string, ErrorClass | 'unknown', number, string | null, number];

/** Made when first needed: most buckets hold no error. */
const NONE = new Map<string, ErrorCount>();

/** Counts by error type. */
export class ErrorCounts {
  private types: Map<string, ErrorCount> = NONE;
  private unknownTypes = 0;

  add(errorType: string, added: Readonly<ErrorCount>): void {
    const name = this.types.has(errorType) || this.hasRoomFor(errorType) ? errorType : OTHER;
    const known = this.types.get(name);
    if (known === undefined) {
      if (this.types === NONE) this.types = new Map();
      this.types.set(name, { ...added, errorClass: name === OTHER ? 'unknown' : added.errorClass });
      return;
    }
    known.count += added.count;
    if (added.lastAtMs < known.lastAtMs) return;
    known.lastAtMs = added.lastAtMs;
    known.lastRequestId = added.lastRequestId;
  }

  private hasRoomFor(errorType: string): boolean {
    // A flood of invented names must not push out those that rules and runbooks know.
    if (Object.hasOwn(FAILURES, errorType) || errorType === OTHER) return true;
    if (this.unknownTypes >= MAX_UNKNOWN_TYPES) return false;
    this.unknownTypes++;
    return true;
  }

  merge(other: ErrorCounts): void {
    for (const [errorType, count] of other.types) this.add(errorType, count);
  }

  /** Most frequent first, at most `limit`; the rest added up under OTHER, last. */
  ranking(limit: number): ErrorTypeCount[] {
    const entries = [...this.types].map(([errorType, it]) => ({
      error_type: errorType,
      error_class: it.errorClass,
      count: it.count,
      last_request_id: it.lastRequestId,
    }));
    const named = entries.filter((entry) => entry.error_type !== OTHER).sort((a, b) => b.count - a.count);
    const rest = [...entries.filter((entry) => entry.error_type === OTHER), ...named.slice(limit)];
    if (rest.length === 0) return named;
    const count = rest.reduce((sum, entry) => sum + entry.count, 0);
    const { last_request_id } = rest[0]!;
    return [...named.slice(0, limit), { error_type: OTHER, error_class: 'unknown', count, last_request_id }];
  }

  save(): SavedErrorCount[] {
    return [...this.types].map(([type, it]) => [type, it.errorClass, it.count, it.lastRequestId, it.lastAtMs]);
  }

  static load(saved: readonly SavedErrorCount[]): ErrorCounts {
    const counts = new ErrorCounts();
    for (const [type, errorClass, count, lastRequestId, lastAtMs] of saved)
      counts.add(type, { errorClass, count, lastRequestId, lastAtMs });
    return counts;
  }
}
