/** A machine whose clock ran years ahead and was then put right: nothing that was remembered meanwhile may keep anybody from being told. */
import { describe, expect, it } from '@jest/globals';
import { CONTEXT, failed, linesOf, ms, processed, shippedRules, T0, type Happening } from '../../test/rule-scenario.js';
import { LineIntake } from '../application/line-intake.js';
import { LineTotals } from '../application/line-totals.js';
import type { LogEntry } from '../parse/log-entry.js';
import { RememberingWindow } from '../window/remembering-window.js';
import { RollingWindow } from '../window/rolling-window.js';
import { ServiceMemory } from '../window/service-memory.js';
import { RuleBook } from './rule-book.js';
import type { Rule } from './rule.js';

/** How far ahead the clock was, ms. */
const AHEAD = 4 * 365 * 86_400_000;

/** A watched service by a clock that is told. */
class Service {
  readonly memory = new ServiceMemory();
  readonly told: string[] = [];
  private readonly window = new RollingWindow();
  private readonly intake = new LineIntake(
    new RememberingWindow(this.window, this.memory),
    new LineTotals(),
    'log-watcher',
  );
  private readonly origin = { path: '/logs/a.ndjson', lastAtMs: null };
  readonly book: RuleBook;

  constructor(rules: readonly Rule[]) {
    this.book = new RuleBook(rules, CONTEXT, this.memory);
  }

  /** The happenings, each at its time and seen at once, from `from` until `until` by a clock that is ahead by `byMs`. */
  live(from: string, until: string, happenings: readonly Happening[], byMs = 0): this {
    const lines = linesOf(happenings);
    let next = 0;
    for (let at = T0 + ms(from); at <= T0 + ms(until); at += 5000) {
      this.intake.tick(at + byMs, true);
      for (; (lines[next]?.atMs ?? Infinity) <= at; next++) this.write(lines[next]!, byMs);
      for (const { kind, alert } of this.book.evaluate(this.window, at + byMs, true))
        this.told.push(`${kind} ${alert.rule}`);
    }
    return this;
  }

  private write({ atMs, event, level, errorType, errorClass, signal }: LogEntry, byMs: number): void {
    const named = { error_type: errorType, error_class: errorClass, model: signal?.subject };
    const line = { timestamp: new Date(atMs + byMs).toISOString(), service: 'photo-api', event, level, ...named };
    this.intake.line(Buffer.from(JSON.stringify({ ...line, processing_time_ms: 90 })), this.origin);
  }

  /** What was told since the last call. */
  news(): string[] {
    return this.told.splice(0);
  }
}

const lines = (from: string, until: string, line: Happening['line'], every = '1s'): Happening => ({
  from,
  until,
  every,
  line,
});
const fellBack = (at: string): Happening => ({
  from: at,
  line: { event: 'model_loaded', level: 'WARNING', signal: { subject: 'birefnet', gauges: {} } },
});
const told = (event: string, at: string): Happening => ({ from: at, line: { event } });

describe('a clock that ran ahead and was put right', () => {
  it('leaves a rule that was kept quiet able to speak', () => {
    const service = new Service(shippedRules('failure_rate_high', 'error_lines_high'));
    service.live('0', '4m', [lines('0', '20s', processed()), lines('20s', '4m', failed())], AHEAD);
    expect(service.news()).toEqual(['fired failure_rate_high']);
    // The failures end, photos come: the rate recovers, while ERROR lines go on beside it.
    const photos = lines('5m', '40m', processed(), '1s');
    const errors = lines('5m', '40m', { event: 'cache_failed', level: 'ERROR' }, '30s');
    service.live('5m', '40m', [photos, errors]);
    expect(service.news()).toEqual(expect.arrayContaining(['resolved failure_rate_high', 'fired error_lines_high']));
  });

  it('tells again at the interval of the rule', () => {
    const service = new Service(shippedRules('failure_rate_high'));
    service.live('0', '5m', [lines('0', '5m', failed())], AHEAD);
    service.live('5m', '4h10m', [lines('5m', '4h10m', failed(), '5s')]);
    expect(service.news()).toEqual(['fired failure_rate_high', 'repeated failure_rate_high']);
    // And says nothing of a time to come.
    const [alert] = service.book.alerts();
    expect(Date.parse(alert!.started_at)).toBeLessThanOrEqual(T0 + ms('5m'));
  });

  it('ends the hour of the mail about it', () => {
    const service = new Service(shippedRules('error_hour_mail'));
    service.live('0', '1m', [lines('0', '10s', failed())], AHEAD);
    service.live('2m', '2h10m', [lines('2h1m', '2h2m', failed(), '2s')]);
    expect(service.news()).toEqual(['fired error_hour_mail', 'fired error_hour_mail']);
  });

  it('hears what the process says of itself', () => {
    const service = new Service(shippedRules('provider_fell_back'));
    service.live(
      '0',
      '1m',
      [
        told('service_started', '0'),
        { ...fellBack('10s'), line: { event: 'model_loaded', signal: { subject: 'birefnet', gauges: {} } } },
      ],
      AHEAD,
    );
    service.live('2m', '3m', [told('service_started', '2m'), fellBack('2m10s')]);
    expect(service.news()).toEqual(['fired provider_fell_back']);
    service.live('3m', '4m', [
      { from: '3m10s', line: { event: 'model_loaded', signal: { subject: 'birefnet', gauges: {} } } },
    ]);
    expect(service.news()).toEqual(['resolved provider_fell_back']);
  });

  it('does not take a process for stopped because it said so in the years to come', () => {
    const service = new Service(shippedRules('service_unresponsive'));
    const probe = service.book.statuses().length > 0 ? 'http://127.0.0.1:3000/healthz' : '';
    service.live('0', '1m', [told('service_stopping', '10s'), told('service_stopped', '20s')], AHEAD);
    service.live('2m', '3m', [told('service_started', '2m10s')]);
    for (let n = 0; n < 4; n++) service.memory.probes.note(probe, 'unanswered', T0 + ms('3m'));
    service.live('3m', '3m10s', []);
    expect(service.news()).toEqual(['fired service_unresponsive']);
  });

  it('knows a new error type', () => {
    const service = new Service(shippedRules('new_error_class'));
    const photos = (from: string, until: string) => lines(from, until, processed(), '5m');
    service.live('0', '25h', [photos('0', '25h'), { from: '24h30m', line: failed('SeenAheadError') }], AHEAD);
    expect(service.news()).toEqual(['fired new_error_class']);
    service.live('26h', '80h', [photos('26h', '80h'), { from: '53h', line: failed('SeenAheadError') }]);
    // Quiet for a day meanwhile; seen within the month, it is not new again.
    expect(service.news()).toEqual(['resolved new_error_class']);
  });

  it('keeps no hours of the years to come', () => {
    const service = new Service(shippedRules('failure_rate_high'));
    service.live('0', '5h', [lines('0', '5h', processed(), '1m')], AHEAD);
    expect(service.memory.hours.size).toBe(4);
    service.live('5h', '5h1m', []);
    expect(service.memory.hours.size).toBe(0);
  });
});
