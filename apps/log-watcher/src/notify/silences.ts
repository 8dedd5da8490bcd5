/** Times in which nobody wants to hear of certain alerts. Pure state; it goes into the watcher's snapshot. */
import type { Alert } from '../rules/alert.js';
import { labelsOf } from './alert-labels.js';
import { matchesAll, parseMatcher, type Matcher } from './matcher.js';

/** Past silences are shown for a while, ms. */
const KEPT_MS = 7 * 86_400_000;
/** More than these that hold or are to come are refused; of past ones, the oldest are forgotten for new ones. */
const MOST = 500;

/** One silence. Instants in epoch ms. */
export interface Silence {
  readonly id: string;
  /** All must hold; never empty. */
  readonly matchers: readonly Matcher[];
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly createdBy: string;
  readonly comment: string;
}

/** All silences, past ones of the last days included. */
export class Silences {
  private silences: Silence[] = [];

  /** Adds one. @returns false where there are too many already */
  add(silence: Silence, nowMs: number): boolean {
    this.forget(nowMs);
    const open = this.silences.filter((it) => it.endsAtMs > nowMs);
    if (open.length >= MOST) return false;
    const past = this.silences.filter((it) => it.endsAtMs <= nowMs).sort((a, b) => a.endsAtMs - b.endsAtMs);
    const forgotten = past.slice(0, Math.max(0, this.silences.length - MOST + 1));
    this.silences = [silence, ...this.silences.filter((it) => !forgotten.includes(it))];
    return true;
  }

  /** Ends one now. @returns it; undefined where there is none of that id that goes on */
  end(id: string, nowMs: number): Silence | undefined {
    const ended = this.silences.find((it) => it.id === id && it.endsAtMs > nowMs);
    if (ended === undefined) return undefined;
    const over = { ...ended, startsAtMs: Math.min(ended.startsAtMs, nowMs), endsAtMs: nowMs };
    this.silences = this.silences.map((it) => (it === ended ? over : it));
    return over;
  }

  /** Newest first. */
  list(nowMs: number): readonly Silence[] {
    this.forget(nowMs);
    return this.silences;
  }

  /** Whether nobody wants to hear of the alert now. */
  mutes(alert: Alert, nowMs: number): boolean {
    const labels = labelsOf(alert);
    return this.silences.some((it) => isActive(it, nowMs) && matchesAll(it.matchers, labels));
  }

  /** As plain JSON. */
  snapshot(): readonly Silence[] {
    return this.silences;
  }

  /** Takes a snapshot up; what cannot be read is forgotten, never an error. */
  restore(raw: unknown): void {
    this.silences = Array.isArray(raw) ? raw.filter(isSilence) : [];
  }

  private forget(nowMs: number): void {
    this.silences = this.silences.filter((it) => it.endsAtMs > nowMs - KEPT_MS);
  }
}

/** Whether it holds now. */
export function isActive({ startsAtMs, endsAtMs }: Silence, nowMs: number): boolean {
  return startsAtMs <= nowMs && nowMs < endsAtMs;
}

function isSilence(raw: unknown): raw is Silence {
  if (typeof raw !== 'object' || raw === null) return false;
  const { id, matchers, startsAtMs, endsAtMs, createdBy, comment } = raw as Record<string, unknown>;
  return (
    [id, createdBy, comment].every((it) => typeof it === 'string') &&
    [startsAtMs, endsAtMs].every((it) => Number.isFinite(it)) &&
    Array.isArray(matchers) &&
    matchers.length > 0 &&
    matchers.every(isMatcher)
  );
}

function isMatcher(raw: unknown): raw is Matcher {
  if (typeof raw !== 'object' || raw === null) return false;
  const { label, equal, pattern } = raw as Record<string, unknown>;
  return (
    typeof pattern === 'string' && typeof equal === 'boolean' && typeof parseMatcher(`${String(label)}=x`) === 'object'
  );
}
