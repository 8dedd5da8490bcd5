/**
 * Whether messages arrive: `delivery_failing` is an alert about a receiver, told to the others. A receiver that asks for less is not
 * failing. Pure state; it goes into the watcher's snapshot.
 */
import { createHash } from 'node:crypto';
import { formatValue, type Alert, type AlertTransition } from '../rules/alert.js';
import { DEFAULT_DELIVERY_RULE, type DeliveryRule } from './delivery-rule.js';
import { failingWords } from './failing-words.js';
import type { DeliveryFailure, DeliveryOutcome } from './receivers/receiver.js';
import type { FiringAlert } from './sealing.js';

/** How far back attempts are counted, ms. */
const WINDOW_MS = 15 * 60_000;
/** Ends when nothing has failed for so long and something has arrived since, ms. */
const QUIET_MS = 5 * 60_000;
/** Attempts that are remembered of a receiver. */
const MOST_ATTEMPTS = 500;

/** What alerts say of their surroundings. */
export interface HealthContext {
  readonly service: string;
  readonly host: string;
  readonly dashboardUrl: string | null;
  /** Where no rule of watch.yaml is about deliveries; may contain `{rule}`. */
  readonly runbookUrl: string | null;
}

interface Attempt {
  readonly atMs: number;
  readonly ok: boolean;
  readonly final: boolean;
}

/** What is remembered of a receiver; plain JSON. */
interface Track {
  readonly attempts: readonly Attempt[];
  readonly reason: DeliveryFailure | null;
  readonly alert: Alert | null;
  readonly toldAtMs: number;
}

const FRESH: Track = { attempts: [], reason: null, alert: null, toldAtMs: 0 };

/** Watches the receivers. */
export class DeliveryHealth {
  private tracks = new Map<string, Track>();

  constructor(
    private receivers: readonly string[],
    private readonly context: HealthContext,
    private rule: DeliveryRule = DEFAULT_DELIVERY_RULE,
  ) {}

  /** Other receivers, or other limits, from now on. What fires of one that is gone is over with the next evaluation. */
  adopt(receivers: readonly string[], rule: DeliveryRule): void {
    this.receivers = receivers;
    this.rule = rule;
  }

  /** An attempt ended. @param final whether the message was given up with it */
  note(receiver: string, outcome: DeliveryOutcome, nowMs: number, final = false): void {
    const track = this.tracks.get(receiver) ?? FRESH;
    if (!outcome.ok && outcome.reason === 'throttled' && !final) return;
    const attempts = [...track.attempts, { atMs: nowMs, ok: outcome.ok, final }].slice(-MOST_ATTEMPTS);
    const reason = outcome.ok ? track.reason : outcome.reason;
    this.tracks.set(receiver, { ...track, attempts, reason });
  }

  /** What began, goes on or is over. */
  evaluate(nowMs: number): AlertTransition[] {
    const tell: AlertTransition[] = [];
    for (const [receiver, known] of this.tracks) {
      const { after, kind } = this.look(receiver, believed(known, nowMs), nowMs);
      if (after === null) this.tracks.delete(receiver);
      else this.tracks.set(receiver, { ...after, toldAtMs: kind === null ? after.toldAtMs : nowMs });
      const alert = kind === 'resolved' ? ended(known.alert!, nowMs) : after?.alert;
      const others = this.others(receiver);
      if (this.isTold(kind) && alert && others.length > 0) tell.push({ alert, kind, receivers: others });
    }
    return tell;
  }

  /** When something last arrived there, and when something last did not, epoch ms; null where that is not known. */
  last(receiver: string): {
    readonly okMs: number | null;
    readonly failedMs: number | null;
    readonly reason: string | null;
  } {
    const { attempts, reason } = this.tracks.get(receiver) ?? FRESH;
    const latest = (ok: boolean) => attempts.findLast((it) => it.ok === ok)?.atMs ?? null;
    return { okMs: latest(true), failedMs: latest(false), reason };
  }

  /** The alerts that fire. */
  alerts(): Alert[] {
    return [...this.tracks.values()].flatMap(({ alert }) => alert ?? []);
  }

  /** Those that somebody is to be told of: nobody is where the failing receiver is the only one, and no receivers would mean all. */
  firing(): FiringAlert[] {
    return [...this.tracks].flatMap(([receiver, { alert }]) =>
      alert === null || this.others(receiver).length === 0 ? [] : [{ alert, receivers: this.others(receiver) }],
    );
  }

  /** As plain JSON. */
  snapshot(): Readonly<Record<string, Track>> {
    return Object.fromEntries(this.tracks);
  }

  /** Takes a snapshot up; what cannot be read is forgotten, never an error. */
  restore(raw: unknown): void {
    const entries = typeof raw === 'object' && raw !== null ? Object.entries(raw as Record<string, unknown>) : [];
    this.tracks = new Map(entries.filter((it): it is [string, Track] => isTrack(it[1])));
  }

  private others(receiver: string): string[] {
    const { receivers } = this.rule;
    return this.receivers.filter((it) => it !== receiver && (receivers.length === 0 || receivers.includes(it)));
  }

  private look(
    receiver: string,
    track: Track,
    nowMs: number,
  ): { after: Track | null; kind: AlertTransition['kind'] | null } {
    const recent = track.attempts.filter((it) => it.atMs > nowMs - WINDOW_MS && it.atMs <= nowMs);
    // The last success and the last failure stay known: they decide about the end, however long ago they were.
    const last = [true, false].flatMap((ok) => track.attempts.filter((it) => it.ok === ok).slice(-1));
    const attempts = track.attempts.filter((it) => recent.includes(it) || last.includes(it));
    const after = { ...track, attempts };
    const gone = !this.receivers.includes(receiver);
    // What has failed until then has been told of, and must not begin it anew.
    const told = { ...after, attempts: attempts.filter((it) => it.ok), alert: null };
    if (track.alert !== null && (gone || isOver(attempts, nowMs)))
      return { after: gone ? null : told, kind: 'resolved' };
    if (gone) return { after: null, kind: null };
    if (track.alert !== null) return { after, kind: this.isDue(track.toldAtMs, nowMs) ? 'repeated' : null };
    return isFailing(recent, this.rule)
      ? { after: { ...after, alert: this.compose(receiver, { ...after, attempts: recent }, nowMs) }, kind: 'fired' }
      : { after, kind: null };
  }

  private isTold(kind: AlertTransition['kind'] | null): kind is AlertTransition['kind'] {
    return kind !== null && (kind !== 'resolved' || this.rule.sendResolved);
  }

  private isDue(toldAtMs: number, nowMs: number): boolean {
    const { repeatMs } = this.rule;
    return repeatMs > 0 && nowMs - toldAtMs >= repeatMs;
  }

  private compose(receiver: string, { attempts, reason }: Track, nowMs: number): Alert {
    const { service, host, dashboardUrl, runbookUrl } = this.context;
    const { name: rule, severity, threshold, labels } = this.rule;
    const startedAt = new Date(nowMs).toISOString();
    const failed = attempts.filter((it) => !it.ok).length;
    const value = Math.round((failed / attempts.length) * 10_000) / 10_000;
    const cause = [service, host, rule, receiver, startedAt].join('\n');
    return {
      id: `${rule}-${createHash('sha256').update(cause).digest('hex').slice(0, 16)}`,
      status: 'firing',
      rule,
      severity,
      ...failingWords({ receiver, failed, attempts: attempts.length, reason }),
      ...this.rule.words({ receiver, value, samples: attempts.length, windowMs: WINDOW_MS, service, host }),
      value,
      threshold,
      unit: 'ratio',
      window: '15m',
      samples: attempts.length,
      started_at: startedAt,
      resolved_at: null,
      service,
      host,
      labels: { ...labels, receiver },
      error_types: [],
      examples: [],
      runbook_url: this.rule.runbookUrl ?? runbookUrl?.replaceAll('{rule}', rule) ?? null,
      dashboard_url: dashboardUrl,
    };
  }
}

/** After the clock was set back: an attempt of a time to come would be the last one until it is that time again. */
function believed(track: Track, nowMs: number): Track {
  if (track.toldAtMs <= nowMs && track.attempts.every((it) => it.atMs <= nowMs)) return track;
  const attempts = track.attempts.map((it) => ({ ...it, atMs: Math.min(it.atMs, nowMs) }));
  return { ...track, attempts, toldAtMs: Math.min(track.toldAtMs, nowMs) };
}

function isFailing(recent: readonly Attempt[], { leastFailed, threshold }: DeliveryRule): boolean {
  const failed = recent.filter((it) => !it.ok);
  return (failed.length >= leastFailed || failed.some((it) => it.final)) && failed.length / recent.length > threshold;
}

function isOver(attempts: readonly Attempt[], nowMs: number): boolean {
  const lastFailedMs = Math.max(0, ...attempts.filter((it) => !it.ok).map((it) => it.atMs));
  return attempts.some((it) => it.ok && it.atMs > lastFailedMs) && nowMs - lastFailedMs >= QUIET_MS;
}

function ended(alert: Alert, nowMs: number): Alert {
  const { receiver = '' } = alert.labels;
  const worst = alert.value === null ? '–' : formatValue(alert.value, 'ratio');
  return {
    ...alert,
    status: 'resolved',
    resolved_at: new Date(nowMs).toISOString(),
    summary: `Resolved: messages to the receiver "${receiver}" arrive again; ${worst} of the attempts had failed.`,
    summary_zh: `已恢复：发往接收方“${receiver}”的消息恢复正常，此前 ${worst} 的发送失败。`,
  };
}

function isTrack(raw: unknown): raw is Track {
  if (typeof raw !== 'object' || raw === null) return false;
  const { attempts, alert, toldAtMs } = raw as Record<string, unknown>;
  return Array.isArray(attempts) && typeof alert === 'object' && Number.isFinite(toldAtMs);
}
