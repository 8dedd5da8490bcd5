/**
 * The watched services: each has its own windows, totals and rules, fed by its own files. Lines are routed by the file that they stand
 * in; a file that several services name is the first one's.
 */
import type { AlertTransition } from '../rules/alert.js';
import type { PendingAlert, RuleBook } from '../rules/rule-book.js';
import type { Rule } from '../rules/rule.js';
import type { RuleStatus } from '../rules/rule-status.js';
import type { FileSelection } from '../tail/glob.js';
import type { Intake, LineOrigin } from '../tail/intake.js';
import type { RollingWindow } from '../window/rolling-window.js';
import type { ServiceMemory } from '../window/service-memory.js';
import type { LineIntake } from './line-intake.js';
import type { LineTotals } from './line-totals.js';

/** One service. */
export interface WatchedService {
  readonly name: string;
  readonly files: Pick<FileSelection, 'includes'>;
  readonly intake: LineIntake;
  readonly window: RollingWindow;
  readonly memory: ServiceMemory;
  readonly totals: LineTotals;
  readonly rules: RuleBook;
}

/** What is saved of a service. */
type SavedParts = Readonly<Record<'totals' | 'window' | 'rules', unknown>> & { readonly memory?: unknown };

/** All of them. */
export class Services implements Intake {
  private readonly byFile = new WeakMap<LineOrigin, { readonly path: string; readonly intake: LineIntake }>();

  /** @param all at least one */
  constructor(readonly all: readonly WatchedService[]) {}

  /** The one that is meant where none is named. */
  get first(): WatchedService {
    return this.all[0]!;
  }

  /** The service of that name; undefined where there is none. */
  named(name: string): WatchedService | undefined {
    return this.all.find((service) => service.name === name);
  }

  lines(block: Buffer, origin: LineOrigin): void {
    this.intakeOf(origin).lines(block, origin);
  }

  line(bytes: Buffer, origin: LineOrigin): void {
    this.intakeOf(origin).line(bytes, origin);
  }

  blank(origin: LineOrigin): void {
    this.intakeOf(origin).blank(origin);
  }

  oversize(origin: LineOrigin): void {
    this.intakeOf(origin).oversize(origin);
  }

  private intakeOf(origin: LineOrigin): LineIntake {
    const known = this.byFile.get(origin);
    if (known?.path === origin.path) return known.intake;
    const { path } = origin;
    const plain = path.replace(/\.gz$/, '');
    const { intake } = this.all.find(({ files }) => files.includes(plain)) ?? this.first;
    this.byFile.set(origin, { path, intake });
    return intake;
  }

  /** Tells the time for the lines that follow, and whether they are being written now. */
  tick(nowMs: number, live: boolean): void {
    for (const { intake } of this.all) intake.tick(nowMs, live);
  }

  /** Bad lines per file since the last call. */
  takeComplaints(): { path: string; lines: number; reason: string }[] {
    return this.all.flatMap(({ intake }) => intake.takeComplaints());
  }

  /** Tells which of their files cannot be read. */
  noteUnreadable(paths: readonly string[]): void {
    for (const { files, memory } of this.all) memory.unreadableFiles = paths.filter((it) => files.includes(it)).length;
  }

  /** Takes up changed rules; what is known of a service stays. */
  adopt(services: readonly { readonly name: string; readonly rules: readonly Rule[] }[]): void {
    for (const { name, rules } of services) this.named(name)?.rules.adopt(rules);
  }

  /** Looks at every rule of every service. @returns what receivers have to be told */
  evaluate(nowMs: number): AlertTransition[] {
    return this.all.flatMap(({ rules, window }) => rules.evaluate(window, nowMs, true));
  }

  /** What fires and was told. */
  firing() {
    return this.all.flatMap(({ rules }) => rules.firing());
  }

  /** The firing alerts of all, then the ended ones, newest first in each. */
  alerts() {
    const alerts = this.all.flatMap(({ rules }) => rules.alerts());
    if (this.all.length === 1) return alerts;
    const ended = alerts.filter(({ status }) => status === 'resolved');
    return [
      ...alerts.filter(({ status }) => status === 'firing').sort((a, b) => b.started_at.localeCompare(a.started_at)),
      ...ended.sort((a, b) => (b.resolved_at ?? '').localeCompare(a.resolved_at ?? '')),
    ];
  }

  /** The rules that are about to fire. */
  pending(): (PendingAlert & { readonly service: string })[] {
    return this.all.flatMap(({ name, rules }) => rules.pending().map((it) => ({ ...it, service: name })));
  }

  /** Where each rule of each service stands. */
  statuses(): (RuleStatus & { readonly service: string })[] {
    return this.all.flatMap(({ name, rules }) => rules.statuses().map((it) => ({ ...it, service: name })));
  }

  /** All services as one JSON text, of this very moment. */
  encode(): string {
    const entries = this.all.map(({ name, totals, window, memory, rules }) => {
      const windows = `"window":${window.encode()},"memory":${memory.encode()}`;
      const parts = `"totals":${JSON.stringify(totals.snapshot())},${windows},"rules":${JSON.stringify(rules.snapshot())}`;
      return `${JSON.stringify(name)}:{${parts}}`;
    });
    return `{${entries.join(',\n')}}`;
  }

  /**
   * Takes up what was saved. A service that is new begins with nothing; where there was one alone and there is one alone, it is the same under
   * whatever name. Throws where a part makes no sense.
   * @param parts of a state file: `services`, or the three parts of the one service that older states know
   */
  restore(parts: Readonly<Record<string, unknown>>): void {
    const saved = savedServices(parts, this.first.name);
    const renamed = saved.size === 1 && this.all.length === 1 ? [...saved.values()][0] : undefined;
    for (const { name, totals, window, memory, rules } of this.all) {
      const own = saved.get(name) ?? renamed;
      if (own === undefined) continue;
      totals.restore(own.totals);
      window.restore(own.window);
      memory.restore(own.memory, window.lastAtMs);
      rules.restore(own.rules);
    }
  }
}

function savedServices(parts: Readonly<Record<string, unknown>>, first: string): Map<string, SavedParts> {
  const { services, totals, window, rules } = parts;
  if (services === undefined) return new Map([[first, { totals, window, rules }]]);
  if (typeof services !== 'object' || services === null) throw new TypeError('services of another shape');
  return new Map(Object.entries(services as Record<string, SavedParts>));
}
