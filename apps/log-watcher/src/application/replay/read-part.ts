/** Counts the lines of one part of a log, apart from all other parts: none of them knows what came before it. */
import { LineScanner } from '../../parse/line-scanner.js';
import type { MappedFormat } from '../../parse/formats/mapped-format.js';
import { LineSplitter } from '../../tail/line-splitter.js';
import { sinkOf, type LineOrigin } from '../../tail/intake.js';
import { UNDATED_MS, WholeTime } from '../../window/whole-time.js';
import { LineIntake } from '../line-intake.js';
import { LineTotals } from '../line-totals.js';
import { chunksOf, type LogPart } from './log-part.js';

/** No line is in the future of this, epoch ms. */
const AFTER_ALL_MS = 4_102_444_800_000;
const BUFFER_BYTES = 256 * 1024;

/** What a part holds, in the form in which it is handed from thread to thread. */
export interface CountedPart {
  /** As LineTotals.add() takes them. */
  readonly totals: unknown;
  /** JSON, as WholeTime.addEncoded() takes it. */
  readonly hours: string;
  /** The system's message where the part could not be read to its end; what was read is counted. */
  readonly problem?: string;
}

/** Reads a part. Never rejects. @param reader of its format, in this thread @param ownService whose lines are not counted further */
export async function readPart(
  part: LogPart,
  reader: LineScanner | MappedFormat | undefined,
  ownService: string,
): Promise<CountedPart> {
  const window = new WholeTime();
  const totals = new LineTotals();
  const intake = new LineIntake(window, totals, ownService, reader);
  intake.tick(AFTER_ALL_MS, false);
  // Each line stands for itself: one without a time is not given its neighbour's, for that may be in another part.
  const origin: LineOrigin = {
    path: part.path,
    get lastAtMs() {
      return UNDATED_MS;
    },
    set lastAtMs(_told) {},
  };
  const splitter = new LineSplitter(part.from === 0);
  const buffer = reader instanceof LineScanner ? reader.input : Buffer.allocUnsafe(BUFFER_BYTES);
  let problem: string | undefined;
  try {
    for await (const chunk of chunksOf(part, buffer)) splitter.feed(chunk, sinkOf(intake, origin));
  } catch (error) {
    problem = (error as Error).message;
  }
  const counted = { totals: totals.snapshot(), hours: window.encode() };
  return problem === undefined ? counted : { ...counted, problem };
}
