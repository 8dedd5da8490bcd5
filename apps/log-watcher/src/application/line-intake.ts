/**
 * Between tail and window: each line is parsed, placed in time and counted. Never throws. Blocks of lines go through the scanner where
 * there is one; single lines, and all of them where there is none, through the plain reader, with the same result.
 */
import type { LineScanner, ScannedSink } from '../parse/line-scanner.js';
import type { LogEntry } from '../parse/log-entry.js';
import { MappedFormat } from '../parse/formats/mapped-format.js';
import { parseLine, type ParsedLine } from '../parse/parse-line.js';
import type { ScannedLine } from '../parse/scanned-line.js';
import type { ScannedRun } from '../parse/scanned-run.js';
import { STATUS } from '../parse/scanner-memory.js';
import { eachLine } from '../tail/line-splitter.js';
import type { Intake, LineOrigin } from '../tail/intake.js';
import type { LineWindow } from '../window/line-window.js';
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
  private readonly scanner: LineScanner | undefined;
  private readonly format: MappedFormat | undefined;
  private readonly untold = new Map<string, Untold>();
  private nowMs = 0;
  private live = false;
  /** Whether the events of the lines in hand are counted without us. */
  private eventsTold = false;
  /** Of the block in hand. */
  private origin: LineOrigin = { path: '', lastAtMs: null };
  private readonly scannedSink: ScannedSink = {
    scanned: (line) => this.scanned(line),
    run: (run) => this.run(run),
    events: (event, count) => this.totals.countEvent(event, count),
    long: (block) => this.plainLines(block, this.origin),
  };

  /**
   * @param ownService the watcher's own name: rules must not be fed by what they cause
   * @param reader a scanner, without which every line is read plainly; or the format of another writer
   */
  constructor(
    private readonly window: LineWindow,
    private readonly totals: LineTotals,
    private readonly ownService: string,
    reader?: LineScanner | MappedFormat,
  ) {
    if (reader instanceof MappedFormat) this.format = reader;
    else this.scanner = reader;
  }

  /** Tells the time for the lines that follow, and whether they are being written now. */
  tick(nowMs: number, live: boolean): void {
    this.nowMs = nowMs;
    this.live = live;
    // A clock that was set back must not leave windows in the future, for which all that comes would be too old.
    this.window.believeUntil(nowMs + FUTURE_AFTER_MS, nowMs);
    this.window.readOldAt(live ? null : nowMs);
  }

  lines(block: Buffer, origin: LineOrigin): void {
    if (this.scanner === undefined) return this.plainLines(block, origin);
    this.origin = origin;
    this.scanner.scan(block, this.scannedSink);
  }

  private plainLines(block: Buffer, origin: LineOrigin): void {
    eachLine(block, { line: (bytes) => this.plainLine(bytes, origin), blank: () => this.blank(origin) });
  }

  private scanned(line: ScannedLine): void {
    const { origin } = this;
    const { status } = line;
    if (status === STATUS.PROCESSED) return this.photo(line);
    if (status === STATUS.BLANK) return this.blank(origin);
    if (status === STATUS.UNDECIDED) return this.plainLine(line.bytes, origin);
    this.totals.counts.lines++;
    const { reason } = line;
    if (reason !== undefined) return this.bad(reason, origin, line.bytes);
    const timed = line.atMs === line.atMs;
    if (!this.takes(line, timed, line.utf8)) return;
    line.atMs = timed ? this.placed(line.atMs, origin) : this.arrivalAt(origin);
    this.count(line);
  }

  /** A line that tells of a photo, and about which nothing is odd. The scanner tells of its event by itself. */
  private photo(line: ScannedLine): void {
    const { counts } = this.totals;
    counts.lines++;
    counts.records++;
    counts.processed++;
    counts.processing_ms += line.photoMs;
    line.atMs = this.placed(line.atMs, this.origin);
    if (!this.window.add(line)) counts.too_old++;
  }

  /** Lines that add nothing but themselves. Where they are not all late, or of an age, alike, they are looked at one by one. */
  private run(run: ScannedRun): void {
    const { origin } = this;
    const { firstAtMs, lastAtMs, lines, received } = run;
    const told = this.toldBy(origin);
    const lateBeforeMs = Math.max(told, this.live ? this.nowMs : 0) - LATE_AFTER_MS;
    const alike = firstAtMs < lateBeforeMs === lastAtMs < lateBeforeMs && lastAtMs <= this.nowMs + FUTURE_AFTER_MS;
    const counted = alike ? this.window.addPlain(run) : undefined;
    if (counted === undefined) return this.oneByOne(run);
    const { counts } = this.totals;
    counts.lines += lines;
    counts.records += lines;
    counts.received += received;
    if (lastAtMs < lateBeforeMs) counts.late += lines;
    if (!counted) counts.too_old += lines;
    origin.lastAtMs = Math.max(told, lastAtMs);
  }

  /** The scanner tells of the events of a run's lines by itself. */
  private oneByOne(run: ScannedRun): void {
    this.eventsTold = true;
    this.plainLines(run.block, this.origin);
    this.eventsTold = false;
  }

  line(bytes: Buffer, origin: LineOrigin): void {
    this.origin = origin;
    if (this.scanner?.scanOne(bytes, this.scannedSink) !== true) this.plainLine(bytes, origin);
  }

  private plainLine(bytes: Buffer, origin: LineOrigin): void {
    this.totals.counts.lines++;
    if (this.format === undefined) return this.parsed(parseLine(bytes, this.arrivalAt(origin)), bytes, origin);
    for (const parsed of this.format.read(bytes, this.arrivalAt(origin))) this.parsed(parsed, bytes, origin);
  }

  private parsed(parsed: ParsedLine, bytes: Buffer, origin: LineOrigin): void {
    if (!parsed.ok) return this.bad(parsed.reason, origin, bytes);
    const { entry, timed, utf8 } = parsed;
    if (!this.takes(entry, timed, utf8)) return;
    const atMs = timed ? this.placed(entry.atMs, origin) : entry.atMs;
    this.count(atMs === entry.atMs ? entry : { ...entry, atMs });
  }

  /** Counts a record as one. @returns whether it is to be counted further */
  private takes(entry: LogEntry, timed: boolean, utf8: boolean): boolean {
    const { counts } = this.totals;
    counts.records++;
    if (!this.eventsTold) this.totals.countEvent(entry.event, 1);
    if (!utf8) counts.not_utf8++;
    if (entry.service === this.ownService) {
      counts.own++;
      return false;
    }
    if (!timed) counts.untimed++;
    return true;
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

  /** When a record counts that tells of its own time. */
  private placed(atMs: number, origin: LineOrigin): number {
    if (atMs > this.nowMs + FUTURE_AFTER_MS) {
      this.totals.counts.future++;
      return this.nowMs;
    }
    const told = this.toldBy(origin);
    const newest = Math.max(told, this.live ? this.nowMs : 0);
    if (atMs < newest - LATE_AFTER_MS) this.totals.counts.late++;
    origin.lastAtMs = Math.max(told, atMs);
    return atMs;
  }

  /** The latest time that a file told of. One from before the clock was set back does not make today's lines late. */
  private toldBy({ lastAtMs }: LineOrigin): number {
    return lastAtMs === null || lastAtMs > this.nowMs + FUTURE_AFTER_MS ? 0 : lastAtMs;
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
