/** Between tail and window: each line is parsed, placed in time and counted. Never throws. */
import type { LogEntry } from '../parse/log-entry.js';
import { parseLine } from '../parse/parse-line.js';
import type { Intake, LineOrigin } from '../tail/tail.js';
import type { RollingWindow } from '../window/rolling-window.js';
import type { LineTotals, TotalName, UNPARSABLE } from './line-totals.js';

/** A record so much older than what its file told before is late, in ms. Writers reorder lines by seconds, not by minutes. */
const LATE_AFTER_MS = 60_000;
/** A record so far ahead of the clock is not believed, in ms: it would push the present out of the windows. */
const FUTURE_AFTER_MS = 120_000;
/** Bad lines shown, and how much of each. */
const MAX_SAMPLES = 20;
const SAMPLE_CHARACTERS = 200;

/** A line that is no log line. */
export interface BadLine {
  /** When it was read, epoch ms. */
  readonly atMs: number;
  readonly path: string;
  readonly reason: (typeof UNPARSABLE)[number];
  /** Its beginning; empty for an oversize line. */
  readonly text: string;
}

/** Bad lines of one file that nobody was told of yet. */
interface Untold {
  lines: number;
  reason: string;
}

/** Takes lines in. */
export class LineIntake implements Intake {
  /** The latest lines that are no log lines. */
  readonly samples: BadLine[] = [];
  private readonly untold = new Map<string, Untold>();
  private nowMs = 0;
  private live = false;

  /** @param ownService the watcher's own name: rules must not be fed by what they cause */
  constructor(
    private readonly window: RollingWindow,
    private readonly totals: LineTotals,
    private readonly ownService: string,
  ) {}

  /** Tells the time for the lines that follow, and whether they are being written now. */
  tick(nowMs: number, live: boolean): void {
    this.nowMs = nowMs;
    this.live = live;
    // A clock that was set back must not leave windows in the future, for which all that comes would be too old.
    this.window.believeUntil(nowMs + FUTURE_AFTER_MS);
  }

  line(bytes: Buffer, origin: LineOrigin): void {
    const { counts } = this.totals;
    counts.lines++;
    const parsed = parseLine(bytes, this.arrivalAt(origin));
    if (!parsed.ok) return this.bad(parsed.reason, origin, bytes);
    counts.records++;
    this.totals.countEvent(parsed.entry.event);
    if (parsed.entry.service === this.ownService) {
      counts.own++;
      return;
    }
    if (!parsed.timed) counts.untimed++;
    this.count(parsed.timed ? this.placed(parsed.entry, origin) : parsed.entry);
  }

  blank(origin: LineOrigin): void {
    this.totals.counts.lines++;
    this.totals.counts.blank++;
    this.window.addBlank(this.arrivalAt(origin));
  }

  oversize(origin: LineOrigin): void {
    this.totals.counts.lines++;
    this.bad('oversize', origin);
  }

  /** What does not tell its time came now; in old lines that are only read now, it came with its neighbours. */
  private arrivalAt(origin: LineOrigin): number {
    return this.live ? this.nowMs : Math.min(origin.lastAtMs ?? this.nowMs, this.nowMs);
  }

  private placed(entry: LogEntry, origin: LineOrigin): LogEntry {
    if (entry.atMs > this.nowMs + FUTURE_AFTER_MS) {
      this.totals.counts.future++;
      return { ...entry, atMs: this.nowMs };
    }
    const { lastAtMs } = origin;
    // A file that told of later times before the clock was set back does not make today's lines late.
    const told = lastAtMs === null || lastAtMs > this.nowMs + FUTURE_AFTER_MS ? 0 : lastAtMs;
    const newest = Math.max(told, this.live ? this.nowMs : 0);
    if (entry.atMs < newest - LATE_AFTER_MS) this.totals.counts.late++;
    origin.lastAtMs = Math.max(told, entry.atMs);
    return entry;
  }

  private count(entry: LogEntry): void {
    const { counts } = this.totals;
    const name = TERMINAL_TOTAL.get(entry.event);
    if (name !== undefined) counts[name] += entry.weight;
    if (name === 'processed' && entry.processingTimeMs !== undefined)
      counts.processing_ms += entry.weight * entry.processingTimeMs;
    if (!this.window.add(entry)) counts.too_old++;
  }

  private bad(reason: BadLine['reason'], origin: LineOrigin, bytes?: Buffer): void {
    this.totals.counts[reason]++;
    this.window.addMalformed(this.arrivalAt(origin));
    const text = bytes?.toString('utf8', 0, SAMPLE_CHARACTERS) ?? '';
    this.samples.unshift({ atMs: this.nowMs, path: origin.path, reason, text });
    this.samples.length = Math.min(this.samples.length, MAX_SAMPLES);
    const untold = this.untold.get(origin.path);
    if (untold === undefined) this.untold.set(origin.path, { lines: 1, reason });
    else untold.lines++;
  }

  /** Bad lines per file since the last call. */
  takeComplaints(): { path: string; lines: number; reason: string }[] {
    const complaints = [...this.untold].map(([path, { lines, reason }]) => ({ path, lines, reason }));
    this.untold.clear();
    return complaints;
  }
}

const TERMINAL_TOTAL: ReadonlyMap<string, TotalName> = new Map([
  ['request_received', 'received'],
  ['image_processed', 'processed'],
  ['processing_failed', 'failed'],
  ['image_rejected', 'rejected'],
]);
