/**
 * What is remembered of a service beside its windows: error types of 30 days, hourly figures, what its process told of itself, and how
 * it answered when asked. Event time but for the probes; bounded; saved with the windows, so that no line is in one and not in the other.
 */
import type { LogEntry } from '../parse/log-entry.js';
import { isSignalEvent, type GaugeName } from '../parse/signal.js';
import { ErrorTypeMemory } from './error-type-memory.js';
import { EventMemory } from './event-memory.js';
import { GaugeMemory } from './gauge-memory.js';
import { HourlyBaselines } from './hourly-baselines.js';
import { ProbeMemory } from './probe-memory.js';

/** What is saved, by name. */
const PARTS = ['errorTypes', 'hours', 'gauges', 'events', 'probes'] as const;

/** Remembers. */
export class ServiceMemory {
  readonly errorTypes = new ErrorTypeMemory();
  readonly hours = new HourlyBaselines();
  readonly gauges = new GaugeMemory();
  readonly events = new EventMemory();
  readonly probes = new ProbeMemory();
  /** Files that match and cannot be read, told from outside. */
  unreadableFiles = 0;
  private encoded: Partial<Record<(typeof PARTS)[number], { readonly revision: number; readonly text: string }>> = {};

  /** A line was counted. Most lines tell nothing that is remembered. */
  note(entry: LogEntry): void {
    const { event } = entry;
    // A refusal is the client's: whatever people upload makes no news of the service.
    if (event === 'processing_failed' || (entry.level === 'ERROR' && event !== 'image_rejected')) {
      const { errorType } = entry;
      if (errorType !== undefined) this.errorTypes.note(errorType, entry.atMs, entry.weight);
    }
    if (isSignalEvent(event)) this.noteSignal(entry, event);
  }

  private noteSignal(entry: LogEntry, event: Parameters<EventMemory['note']>[0]): void {
    const { signal, atMs, level } = entry;
    for (const [gauge, value] of Object.entries(signal?.gauges ?? {}))
      this.gauges.note(gauge as GaugeName, value, atMs);
    this.events.note(event, signal?.subject ?? '', level, atMs);
  }

  /** Takes back the belief in a time beyond `limitMs`, when the clock was set back: what is known from then was at `nowMs`. Epoch ms. */
  believeUntil(limitMs: number, nowMs: number): void {
    for (const name of PARTS) this[name].believeUntil(limitMs, nowMs);
  }

  /** Everything as one JSON text. What has not changed is not encoded again: it is saved every second. */
  encode(): string {
    const parts = PARTS.map((name) => `"${name}":${this.encodedPart(name)}`);
    return `{"version":1,${parts.join(',')}}`;
  }

  private encodedPart(name: (typeof PARTS)[number]): string {
    const part = this[name];
    const known = this.encoded[name];
    if (known?.revision === part.revision) return known.text;
    const text = JSON.stringify(part.snapshot());
    this.encoded[name] = { revision: part.revision, text };
    return text;
  }

  /**
   * Takes a snapshot up; what cannot be read, or was not yet saved by an earlier version, is forgotten, never an error.
   * @param headMs time of the last line that the windows beside it have counted, epoch ms
   */
  restore(raw: unknown, headMs: number | null): void {
    const it = (typeof raw === 'object' && raw !== null ? raw : {}) as Readonly<Record<string, unknown>>;
    const known = it['version'] === 1 ? it : {};
    this.encoded = {};
    for (const name of PARTS) this[name].restore(known[name]);
    // Windows of an earlier version without it: what has long been usual is not known yet, and must not pass for new.
    if (known['errorTypes'] === undefined) this.errorTypes.sinceMs = headMs;
  }
}
