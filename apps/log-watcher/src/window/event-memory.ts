/**
 * When the process last told what: each event that is not about a request, by what it is about and its level. Rules of the kind "event"
 * stand on it. Bounded: the subject that was quiet longest is forgotten, and counted.
 */
import type { Level } from '#events';
import { isSignalEvent, type SignalEvent } from '../parse/signal.js';

/** Pairs of event and subject that are remembered. */
const MOST_TRACKS = 200;

/** What is known of an event about a subject, instants in epoch ms: troubled is WARNING and ERROR, calm is INFO and DEBUG. */
export interface EventTrack {
  readonly event: SignalEvent;
  /** What it is about; empty for the process as a whole. */
  readonly subject: string;
  readonly calmMs: number | null;
  readonly troubledMs: number | null;
  /** Lines since the last calm one, and the first of them since that or since the process started. */
  readonly troubles: number;
  readonly sinceMs: number | null;
  /** Lines in all, and the last of them. */
  readonly count: number;
  readonly lastMs: number;
}

/** Remembers. */
export class EventMemory {
  /** Grows with each change of what is saved. */
  revision = 0;
  private tracks = new Map<string, EventTrack>();
  /** Of all that is known. */
  private latestMs = -Infinity;
  private lost = 0;

  /** Subjects that were forgotten for others. */
  get overflow(): number {
    return this.lost;
  }

  /** A line was met. */
  note(event: SignalEvent, subject: string, level: Level, atMs: number): void {
    this.revision++;
    this.latestMs = Math.max(this.latestMs, atMs);
    const key = `${event}\n${subject}`;
    const known = this.tracks.get(key) ?? {
      event,
      subject,
      calmMs: null,
      troubledMs: null,
      troubles: 0,
      sinceMs: null,
      count: 0,
      lastMs: atMs,
    };
    const counted = { ...known, count: known.count + 1, lastMs: Math.max(known.lastMs, atMs) };
    this.tracks.set(key, isTrouble(level) ? this.troubled(counted, atMs) : calmed(counted, atMs));
    if (this.tracks.size > MOST_TRACKS) this.forgetOldest();
  }

  private troubled(it: EventTrack, atMs: number): EventTrack {
    // Told before the calm that we know of: that trouble is over.
    if (it.calmMs !== null && atMs < it.calmMs) return it;
    const startedMs = this.lastOf('service_started');
    const anew = it.sinceMs === null || (startedMs !== null && it.sinceMs < startedMs && atMs >= startedMs);
    return {
      ...it,
      troubledMs: Math.max(it.troubledMs ?? atMs, atMs),
      troubles: it.troubles + 1,
      sinceMs: anew ? atMs : it.sinceMs,
    };
  }

  /** When an event about the process as a whole was last told, whatever its level; null where it never was. */
  lastOf(event: SignalEvent): number | null {
    return this.tracks.get(`${event}\n`)?.lastMs ?? null;
  }

  /** All that is known of an event, by subject. */
  of(event: SignalEvent): EventTrack[] {
    return [...this.tracks.values()].filter((it) => it.event === event);
  }

  /** What is known of an event about one subject. */
  about(event: SignalEvent, subject: string): EventTrack | undefined {
    return this.tracks.get(`${event}\n${subject}`);
  }

  /** Nothing was told after `nowMs` where something seems to have been told beyond `limitMs`: the clock was set back. */
  believeUntil(limitMs: number, nowMs: number): void {
    if (this.latestMs <= limitMs) return;
    this.revision++;
    for (const [key, it] of this.tracks) this.tracks.set(key, toldBy(it, nowMs));
    this.latestMs = nowMs;
  }

  private forgetOldest(): void {
    let oldest: [string, EventTrack] | undefined;
    for (const it of this.tracks) if (oldest === undefined || it[1].lastMs < oldest[1].lastMs) oldest = it;
    if (oldest !== undefined) this.tracks.delete(oldest[0]);
    this.lost++;
  }

  /** As plain JSON. */
  snapshot(): { tracks: EventTrack[]; lost: number } {
    return { tracks: [...this.tracks.values()], lost: this.lost };
  }

  /** The opposite of snapshot(); what cannot be read is forgotten. */
  restore(raw: unknown): void {
    const { tracks, lost } = (raw ?? {}) as { tracks?: unknown; lost?: unknown };
    const read = Array.isArray(tracks) ? tracks.filter(isTrack).slice(0, MOST_TRACKS) : [];
    this.tracks = new Map(read.map((it) => [`${it.event}\n${it.subject}`, it]));
    this.latestMs = Math.max(-Infinity, ...read.map((it) => it.lastMs));
    this.lost = Number(lost) || 0;
  }
}

function isTrouble(level: Level): boolean {
  return level === 'WARNING' || level === 'ERROR';
}

/** Of two lines of one instant the trouble counts. */
function calmed(it: EventTrack, atMs: number): EventTrack {
  if (it.troubledMs !== null && atMs <= it.troubledMs) return it;
  return { ...it, calmMs: Math.max(it.calmMs ?? atMs, atMs), troubles: 0, sinceMs: null };
}

function toldBy(it: EventTrack, nowMs: number): EventTrack {
  const past = (atMs: number | null) => (atMs === null ? null : Math.min(atMs, nowMs));
  const { calmMs, troubledMs, sinceMs, lastMs } = it;
  return {
    ...it,
    calmMs: past(calmMs),
    troubledMs: past(troubledMs),
    sinceMs: past(sinceMs),
    lastMs: Math.min(lastMs, nowMs),
  };
}

function isTrack(raw: unknown): raw is EventTrack {
  if (typeof raw !== 'object' || raw === null) return false;
  const { event, subject, calmMs, troubledMs, troubles, sinceMs, count, lastMs } = raw as Record<string, unknown>;
  const instants = [calmMs, troubledMs, sinceMs].every((it) => it === null || Number.isFinite(it));
  return (
    typeof event === 'string' &&
    isSignalEvent(event) &&
    typeof subject === 'string' &&
    instants &&
    [troubles, count, lastMs].every(Number.isFinite)
  );
}
