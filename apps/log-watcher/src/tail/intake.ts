/** Where the tail hands its lines to. */
import type { LineSink } from './line-splitter.js';

/** The file that a line came from. `lastAtMs` is the intake's to set: event time of its last line with a time of its own. */
export interface LineOrigin {
  readonly path: string;
  lastAtMs: number | null;
}

/** The next stage. Must not throw: a line that was handed out counts as read. */
export interface Intake {
  /** Complete lines, blank ones among them; ends with a line feed. The bytes are valid during the call only. */
  lines(block: Buffer, origin: LineOrigin): void;
  /** A complete line; the bytes are valid during the call only. */
  line(bytes: Buffer, origin: LineOrigin): void;
  blank(origin: LineOrigin): void;
  oversize(origin: LineOrigin): void;
}

/** Hands out the lines of one file. */
export function sinkOf(intake: Intake, origin: LineOrigin): LineSink {
  return {
    lines: (block) => intake.lines(block, origin),
    line: (bytes) => intake.line(bytes, origin),
    blank: () => intake.blank(origin),
    oversize: () => intake.oversize(origin),
  };
}
