/** Rules as data: what happens at which time, and which alerts come of it. */
import { readFileSync } from 'node:fs';
import { parseDuration } from '../src/config/quantity.js';
import { loadWatchConfig } from '../src/config/watch-config.js';
import type { LogEntry } from '../src/parse/log-entry.js';
import type { AlertTransition } from '../src/rules/alert.js';
import type { RuleContext } from '../src/rules/compose-alert.js';
import { RuleBook } from '../src/rules/rule-book.js';
import type { Rule } from '../src/rules/rule.js';
import type { WindowView } from '../src/window/window-view.js';
import { EntriesView } from './entries-view.js';

/** Start of every scenario: a full hour. */
export const T0 = Date.UTC(2026, 10, 21, 8, 0, 0);

/** Surroundings that need no asserting. */
export const CONTEXT: RuleContext = {
  service: 'photo-api',
  host: 'studio-1',
  jaegerUiUrl: 'http://jaeger.example:16686',
  dashboardUrl: 'http://watcher.example:3001',
};

/** What happens: lines of one kind at a steady pace. Times are durations since T0. */
export interface Happening {
  readonly from: string;
  /** Until and without this time; one line at `from` where absent. */
  readonly until?: string;
  readonly every?: string;
  readonly line: Partial<LogEntry> & { readonly event: string };
}

/** Shorthands for lines. */
export const processed = (processingTimeMs = 400) => ({ event: 'image_processed', processingTimeMs });
export const failed = (errorType = 'InferenceError', errorClass: LogEntry['errorClass'] = 'model') =>
  ({ event: 'processing_failed', level: 'ERROR', errorType, errorClass, processingTimeMs: 90 }) as const;
export const rejected = () => ({ event: 'image_rejected', level: 'WARNING', errorType: 'NoFaceError' }) as const;
export const received = () => ({ event: 'request_received' });
export const idle = () => ({ event: 'resource_usage' });

/** Milliseconds of a duration in the scenario's words. */
export function ms(duration: string): number {
  const parsed = parseDuration(duration);
  if (parsed === undefined) throw new RangeError(duration);
  return parsed;
}

/** The lines of the happenings in order of time, each with its own request and trace. */
export function linesOf(happenings: readonly Happening[]): LogEntry[] {
  const entries = happenings.flatMap(({ from, until, every = '1s', line }) => {
    const end = until === undefined ? ms(from) + 1 : ms(until);
    const found: LogEntry[] = [];
    for (let at = ms(from); at < end; at += ms(every))
      found.push({ atMs: T0 + at, level: 'INFO', service: 'photo-api', weight: 1, ...line });
    return found;
  });
  return entries
    .sort((a, b) => a.atMs - b.atMs)
    .map((it, n) => ({ requestId: `req-${n}`, traceId: n.toString(16).padStart(32, '0'), ...it }));
}

/** The rules of the shipped watch.yaml, or only the named ones. */
export function shippedRules(...names: string[]): readonly Rule[] {
  const text = readFileSync(new URL('../../../deploy/watch.yaml', import.meta.url), 'utf8');
  const { rules } = loadWatchConfig(text, 'deploy/watch.yaml');
  return names.length === 0 ? rules : rules.filter((it) => names.includes(it.name));
}

/** Windows that lines can be put into. */
export interface FillableView extends WindowView {
  add(line: LogEntry): unknown;
}

/** A run: a rule book that sees the lines as time goes by. */
export class RuleRun {
  readonly told: { at: string; transition: AlertTransition }[] = [];
  private readonly lines: LogEntry[];
  private next = 0;

  constructor(
    happenings: readonly Happening[],
    public book: RuleBook = new RuleBook(shippedRules(), CONTEXT),
    readonly view: FillableView = new EntriesView(),
  ) {
    this.lines = linesOf(happenings);
  }

  /** Lives through `from` … `until`, looking every 5 s as the watcher does every second. */
  live(from: string, until: string): this {
    for (let at = ms(from); at <= ms(until); at += 5000) this.look(at, true);
    return this;
  }

  /** Reads all lines up to `until` in batches of `size`, as after a start. */
  catchUp(until: string, size = 50): this {
    const limit = T0 + ms(until);
    while ((this.lines[this.next]?.atMs ?? Infinity) <= limit) {
      const batch = this.lines.slice(this.next, this.next + size).filter((it) => it.atMs <= limit);
      this.next += batch.length;
      for (const line of batch) this.view.add(line);
      this.book.evaluate(this.view, this.view.lastAtMs as number, false);
    }
    return this;
  }

  /** What was told and when, in minutes and seconds: "12:45 fired failure_rate_high". */
  get story(): string[] {
    return this.told.map(({ at, transition }) => `${at} ${transition.kind} ${transition.alert.rule}`);
  }

  private look(at: number, live: boolean): void {
    while ((this.lines[this.next]?.atMs ?? Infinity) <= T0 + at) this.view.add(this.lines[this.next++] as LogEntry);
    for (const transition of this.book.evaluate(this.view, T0 + at, live))
      this.told.push({ at: minutes(at), transition });
  }
}

function minutes(atMs: number): string {
  const seconds = Math.floor(atMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
