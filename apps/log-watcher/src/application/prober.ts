/**
 * Asks services whether they are well, at the pace of the rules that want to know. What comes of it is noted in the memory of the service;
 * rules see nothing else of it. At the edge: it opens connections and keeps time.
 */
import { request } from 'undici';
import type { Clock } from '../clock.js';
import type { Rule } from '../rules/rule.js';
import type { ProbeMemory, ProbeResult } from '../window/probe-memory.js';

/** How often it is looked whose turn it is, ms. */
const LOOK_MS = 250;

/** A service as it is asked. */
export interface ProbedService {
  readonly probes: ProbeMemory;
  /** Its rules now: they may change. */
  readonly rules: () => readonly Rule[];
}

/** One address, and when it was last asked. */
interface Round {
  askedMs: number;
  busy: AbortController | undefined;
}

/** Errors by which nobody listens there, rather than somebody who does not answer. */
const NOBODY: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
]);

/** Asks. */
export class Prober {
  private readonly rounds = new Map<string, Round>();
  private stopLooking: () => void = () => undefined;

  constructor(
    private readonly services: readonly ProbedService[],
    private readonly clock: Clock,
  ) {}

  /** Begins to ask. */
  start(): void {
    this.stopLooking = this.clock.every(LOOK_MS, () => this.look());
  }

  /** Ends it; what is under way is given up. */
  stop(): void {
    this.stopLooking();
    for (const { busy } of this.rounds.values()) busy?.abort();
  }

  private look(): void {
    const nowMs = this.clock.now();
    const wanted = new Set<string>();
    this.services.forEach(({ probes, rules }, index) => {
      for (const { url, everyMs, timeoutMs } of probesOf(rules())) {
        const key = `${index} ${url}`;
        wanted.add(key);
        const round = this.rounds.get(key) ?? { askedMs: -Infinity, busy: undefined };
        this.rounds.set(key, round);
        // A clock that was set back makes it due.
        const waited = nowMs < round.askedMs || nowMs - round.askedMs >= everyMs;
        if (waited && round.busy === undefined) void this.ask(url, timeoutMs, round, probes);
      }
    });
    for (const key of this.rounds.keys()) if (!wanted.has(key)) this.rounds.delete(key);
  }

  private async ask(url: string, timeoutMs: number, round: Round, probes: ProbeMemory): Promise<void> {
    const abort = new AbortController();
    round.askedMs = this.clock.now();
    round.busy = abort;
    let timedOut = false;
    const cancel = this.clock.after(timeoutMs, () => {
      timedOut = true;
      abort.abort();
    });
    const result = await answerOf(url, abort.signal);
    cancel();
    round.busy = undefined;
    // Given up by our own stop: nothing is known.
    if (abort.signal.aborted && !timedOut) return;
    probes.note(url, result, this.clock.now());
  }
}

/** Each address once, as the first rule wants it asked. */
function probesOf(rules: readonly Rule[]) {
  const probes = rules.flatMap(({ when }) => when.flatMap(({ probe }) => probe ?? []));
  return probes.filter((it, index) => probes.findIndex(({ url }) => url === it.url) === index);
}

/** Not by `fetch`, which asks no ports that browsers keep away from (6000, 6667, 10080 …): a service may well listen there. */
async function answerOf(url: string, signal: AbortSignal): Promise<ProbeResult> {
  try {
    const { statusCode, body } = await request(url, { signal, headers: { 'user-agent': 'log-watcher' } });
    body.on('error', () => undefined).destroy();
    return statusCode >= 200 && statusCode < 300 ? 'answered' : 'unanswered';
  } catch (error) {
    return NOBODY.has(codeOf(error)) ? 'refused' : 'unanswered';
  }
}

/** Of several addresses of one name, all of which failed, the first. */
function codeOf(error: unknown): unknown {
  const { code, errors } = error as { code?: unknown; errors?: { code?: unknown }[] };
  return code ?? errors?.[0]?.code;
}
