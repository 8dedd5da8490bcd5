/**
 * Between the rules and the outbox: keeps back what is silenced, tells it when the silence is over and it still fires, and tells again those
 * receivers that have to be reminded. An end is told to whoever was told of the beginning, silence or not: it is good news, and an
 * incident that somebody else keeps open would otherwise stay open.
 */
import type { Alert, AlertTransition } from '../rules/alert.js';
import type { Addressee } from './grouping.js';
import type { Outbox } from './outbox.js';
import type { FiringAlert } from './sealing.js';
import { Silences, type Silence } from './silences.js';

/** The saved form; plain JSON. */
export interface DispatcherSnapshot {
  readonly version: 1;
  readonly silences: readonly Silence[];
  /** By id of a firing alert: the receivers that were not told of it, because it was silenced. */
  readonly muted: Readonly<Record<string, readonly string[]>>;
}

/** What it works with. */
export interface DispatcherParts {
  readonly outbox: Outbox;
  readonly addressees: readonly Addressee[];
  /** What fires now, told or not. */
  readonly firing: () => readonly FiringAlert[];
}

/** Decides what is told. */
export class Dispatcher {
  readonly silences = new Silences();
  private muted = new Map<string, readonly string[]>();
  private readonly refreshedAtMs = new Map<string, number>();

  private addressees: readonly Addressee[];

  constructor(private readonly parts: DispatcherParts) {
    this.addressees = parts.addressees;
  }

  /** Other receivers from now on. */
  adopt(addressees: readonly Addressee[]): void {
    this.addressees = addressees;
  }

  /** Takes what the rules want told, and looks what time has brought about; to be called at each look at the rules. */
  take(transitions: readonly AlertTransition[], nowMs: number): void {
    const wanted = transitions.flatMap((it) => this.wanted(it, nowMs));
    this.parts.outbox.accept([...wanted, ...this.spoken(nowMs), ...this.reminders(nowMs)], nowMs);
  }

  /** Begins a silence. What was to be told and was not yet put into a message is kept back as well. @returns false where there are too many */
  silence(silence: Silence, nowMs: number): boolean {
    if (!this.silences.add(silence, nowMs)) return false;
    for (const { alert, kind, receiver } of this.parts.outbox.takeBack((it) => this.silences.mutes(it, nowMs))) {
      // Of what is only repeated, the receiver knows.
      if (kind === 'fired') this.muted.set(alert.id, [...(this.muted.get(alert.id) ?? []), receiver]);
    }
    return true;
  }

  /** Whether somebody was not told of the alert because of a silence. */
  isMuted(alert: Alert): boolean {
    return this.muted.has(alert.id);
  }

  /** As plain JSON. */
  snapshot(): DispatcherSnapshot {
    return { version: 1, silences: this.silences.snapshot(), muted: Object.fromEntries(this.muted) };
  }

  /** Takes a snapshot up; what cannot be read is forgotten, never an error. */
  restore(raw: unknown): void {
    const { silences, muted } = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
    this.silences.restore(silences);
    const entries = typeof muted === 'object' && muted !== null ? Object.entries(muted) : [];
    this.muted = new Map(entries.filter((it): it is [string, string[]] => Array.isArray(it[1])));
  }

  private wanted(transition: AlertTransition, nowMs: number): AlertTransition[] {
    const { alert, kind } = transition;
    const deaf = this.muted.get(alert.id) ?? [];
    const told = this.namesFor(transition).filter((name) => !deaf.includes(name));
    const toTold = deaf.length === 0 ? [transition] : told.length === 0 ? [] : [{ ...transition, receivers: told }];
    if (kind === 'resolved') {
      this.muted.delete(alert.id);
      return toTold;
    }
    // Whoever was never told hears of it when the silence is over; that is seen below.
    if (!this.silences.mutes(alert, nowMs)) return toTold;
    // An empty list would mean everybody: a rule whose receivers are not configured tells nobody afterwards either.
    if (kind === 'fired' && told.length > 0) this.muted.set(alert.id, told);
    return [];
  }

  /** What fires still, now that its silence is over. */
  private spoken(nowMs: number): AlertTransition[] {
    if (this.muted.size === 0) return [];
    const firing = this.parts.firing().filter(({ alert }) => this.muted.has(alert.id));
    const over = firing.filter(({ alert }) => !this.silences.mutes(alert, nowMs));
    const tell = over.map(({ alert }) => ({
      alert,
      kind: 'fired' as const,
      receivers: this.muted.get(alert.id) ?? [],
    }));
    const still = new Set(firing.filter((it) => !over.includes(it)).map((it) => it.alert.id));
    this.muted = new Map([...this.muted].filter(([id]) => still.has(id)));
    return tell;
  }

  private namesFor({ receivers }: AlertTransition): string[] {
    const names = this.addressees.map(({ name }) => name);
    return receivers.length === 0 ? names : names.filter((name) => receivers.includes(name));
  }

  private reminders(nowMs: number): AlertTransition[] {
    return this.addressees.flatMap(({ name, refreshMs }) => {
      if (refreshMs === null) return [];
      const sinceMs = nowMs - (this.refreshedAtMs.get(name) ?? -Infinity);
      if (sinceMs >= 0 && sinceMs < refreshMs) return [];
      this.refreshedAtMs.set(name, nowMs);
      return this.parts
        .firing()
        .filter(({ receivers }) => receivers.length === 0 || receivers.includes(name))
        .filter(({ alert }) => !this.muted.get(alert.id)?.includes(name) && !this.silences.mutes(alert, nowMs))
        .map(({ alert }) => ({ alert, kind: 'repeated' as const, receivers: [name] }));
    });
  }
}
