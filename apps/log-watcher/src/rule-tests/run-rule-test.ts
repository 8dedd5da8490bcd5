/** Lives through a test: its lines go the way of real ones, as bytes, through parser, windows and memory, into the rules. */
import { LineIntake } from '../application/line-intake.js';
import { LineTotals } from '../application/line-totals.js';
import { deliveryRuleOf } from '../application/delivery-rule-of.js';
import { DeliveryHealth } from '../notify/delivery-health.js';
import { RuleBook } from '../rules/rule-book.js';
import type { Rule } from '../rules/rule.js';
import { isDeliveryRule } from '../rules/rule.js';
import type { RuleStatus } from '../rules/rule-status.js';
import { OWN_SERVICE } from '../watched-files.js';
import { RememberingWindow } from '../window/remembering-window.js';
import { RollingWindow } from '../window/rolling-window.js';
import { ServiceMemory } from '../window/service-memory.js';
import { occasions, type Occasion } from './happenings.js';
import type { Happening, RuleTest, Told } from './rule-test.js';

const CONTEXT = { service: 'photo-api', host: 'test', jaegerUiUrl: null, dashboardUrl: null };
/** So long ago the watcher began to know of a service, for rules that wait for that. */
const ORIGIN = { path: 'test', lastAtMs: null };

/** What came of a test. */
export interface Lived {
  readonly told: readonly Told[];
  /** Where the rules stood at the times that the test asks for. */
  readonly states: ReadonlyMap<number, readonly RuleStatus[]>;
}

/** Lives through it. @param rules those that the test is about */
export function runRuleTest(test: RuleTest, rules: readonly Rule[]): Lived {
  return new Run(test, rules).live();
}

class Run {
  private readonly window = new RollingWindow();
  private readonly memory = new ServiceMemory();
  private readonly intake = new LineIntake(
    new RememberingWindow(this.window, this.memory),
    new LineTotals(),
    OWN_SERVICE,
  );
  private readonly book: RuleBook;
  private readonly health: DeliveryHealth | null;
  private readonly told: Told[] = [];
  private readonly states = new Map<number, readonly RuleStatus[]>();
  private readonly origin = { ...ORIGIN };

  constructor(
    private readonly test: RuleTest,
    private readonly rules: readonly Rule[],
  ) {
    this.book = new RuleBook(rules, CONTEXT, this.memory);
    const receivers = test.input.flatMap((it) => (it.kind === 'delivery' ? [it.receiver] : []));
    this.health = rules.some(isDeliveryRule)
      ? new DeliveryHealth(
          [...new Set([...receivers, 'another'])],
          { ...CONTEXT, runbookUrl: null },
          deliveryRuleOf(rules),
        )
      : null;
  }

  live(): Lived {
    const { expect, input, liveFromMs, lookMs, untilMs } = this.test;
    const asked = new Set(expect.map(({ atMs }) => atMs));
    const times = new Set([liveFromMs, ...asked]);
    for (let atMs = liveFromMs; atMs <= untilMs; atMs += lookMs) times.add(atMs);
    const coming = occasions(input);
    let next = coming.next();
    for (const atMs of [...times].sort((a, b) => a - b)) {
      this.intake.tick(this.test.startMs + atMs, atMs > liveFromMs);
      for (; next.done !== true && next.value.atMs <= atMs; next = coming.next()) this.take(next.value);
      if (atMs >= liveFromMs) this.look(atMs);
      if (asked.has(atMs)) this.states.set(atMs, this.book.statuses());
    }
    return { told: this.told, states: this.states };
  }

  private look(atMs: number): void {
    const nowMs = this.test.startMs + atMs;
    const told = [...this.book.evaluate(this.window, nowMs, true), ...(this.health?.evaluate(nowMs) ?? [])];
    for (const { alert, kind } of told) this.told.push({ atMs, kind, rule: alert.rule, labels: alert.labels });
  }

  private take({ atMs, number, happening }: Occasion): void {
    const nowMs = this.test.startMs + atMs;
    switch (happening.kind) {
      case 'line':
        return this.intake.line(Buffer.from(JSON.stringify(lineOf(happening, nowMs, number))), this.origin);
      case 'text':
        return this.intake.line(Buffer.from(happening.text), this.origin);
      case 'probe':
        for (const { url } of this.rules.flatMap(({ when }) => when.flatMap(({ probe }) => probe ?? [])))
          this.memory.probes.note(url, happening.result, nowMs);
        return;
      case 'delivery':
        return this.health?.note(happening.receiver, outcomeOf(happening.ok), nowMs);
      case 'unreadable':
        this.memory.unreadableFiles = happening.files;
    }
  }
}

function lineOf({ fields }: Extract<Happening, { kind: 'line' }>, nowMs: number, number: number) {
  return {
    timestamp: new Date(nowMs).toISOString(),
    level: 'INFO',
    service: CONTEXT.service,
    request_id: `request-${number}`,
    trace_id: number.toString(16).padStart(32, '0'),
    ...fields,
  };
}

function outcomeOf(ok: boolean) {
  if (ok) return { ok } as const;
  return { ok, reason: 'unreachable', retryable: true, retryAfterMs: null, message: 'as the test wants it' } as const;
}
