/**
 * The fast reader: lines are found, judged and noted by a WebAssembly module in one pass over bytes (`scanner/`), and no string or
 * object is made but of what is asked for. What it finds is what the plain reader (`parse-line.ts`) finds; where it cannot say, it
 * says so. One user at a time: what is scanned is overwritten by what is scanned next.
 */
import { Names, type RolesOf } from './names.js';
import { ScannedLine } from './scanned-line.js';
import { ScannedRun } from './scanned-run.js';
import { addKeys, openScanner, ROW_BYTES, STATUS, STATUS_AT, type ScannerExports } from './scanner-memory.js';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Who takes the lines. */
export interface ScannedSink {
  /** A line, valid during the call. */
  scanned(line: ScannedLine): void;
  /** Lines that the roles of their names make plain, valid during the call. Their events are told of by events(). */
  run(run: ScannedRun): void;
  /** How often an event occurred in the runs up to now, and was not told of before. */
  events(event: string, count: number): void;
  /** A line that is longer than the scanner's input, with its line feed. */
  long(line: Buffer): void;
}

/** Scans lines. */
export class LineScanner {
  /** Memory to read files into: what is there is scanned in place. */
  readonly input: Buffer;
  private readonly exports: ScannerExports;
  private readonly names: Names;
  private readonly line: ScannedLine;
  private readonly run: ScannedRun;
  private readonly memory: Buffer;
  private readonly words: Uint32Array;

  /**
   * Throws where the runtime has no SIMD.
   * @param bytes the compiled module
   * @param rolesOf decides which lines need not be told of one by one
   */
  constructor(bytes: Uint8Array, rolesOf: RolesOf) {
    this.exports = openScanner(bytes);
    const { buffer } = this.exports.memory;
    const memory = (this.memory = Buffer.from(buffer));
    const words = (this.words = new Uint32Array(buffer));
    const doubles = new Float64Array(buffer);
    this.names = new Names(this.exports, memory, rolesOf);
    this.line = new ScannedLine({ memory, words, doubles, names: this.names });
    this.run = new ScannedRun({ memory, words, doubles });
    this.input = Buffer.from(buffer, this.exports.INPUT.value, this.exports.INPUT_BYTES.value);
    addKeys(this.exports);
  }

  /** Scans whole lines. @param block ends with a line feed */
  scan(block: Buffer, sink: ScannedSink): void {
    const { input } = this;
    if (block.buffer === input.buffer) return this.scanAt(block.byteOffset, block.byteOffset + block.length, sink);
    for (let from = 0; from < block.length;) {
      const size = block.subarray(from, from + input.length).lastIndexOf(LINE_FEED) + 1;
      const end = size === 0 ? block.indexOf(LINE_FEED, from) + 1 : from + size;
      if (size === 0) sink.long(block.subarray(from, end));
      else this.scanAt(input.byteOffset, input.byteOffset + block.copy(input, 0, from, end), sink);
      from = end;
    }
  }

  /** Scans a line without its line end, and leaves the input as it is. @returns false where it is too long for that */
  scanOne(bytes: Buffer, sink: ScannedSink): boolean {
    const at = this.exports.ASIDE.value;
    const { length } = bytes;
    if (length + 2 > this.exports.ASIDE_BYTES.value) return false;
    bytes.copy(this.memory, at);
    // One that the line may have had was taken off: another one before it is no line end.
    this.memory[at + length] = CARRIAGE_RETURN;
    this.memory[at + length + 1] = LINE_FEED;
    this.scanAt(at, at + length + 2, sink);
    return true;
  }

  private scanAt(from: number, end: number, sink: ScannedSink): void {
    const { exports, names } = this;
    const first = exports.ROWS.value;
    for (let at = from; at < end; at = exports.scannedTo.value) {
      names.forgetIfMany();
      const count = exports.scan(at, end);
      for (let row = first; row < first + count * ROW_BYTES; row += ROW_BYTES) this.tell(row, sink);
      this.tellEvents(sink);
    }
  }

  private tell(row: number, sink: ScannedSink): void {
    const { line, run } = this;
    if (this.memory[row + STATUS_AT] === STATUS.RUN) {
      run.show(row);
      sink.run(run);
    } else {
      line.show(row);
      sink.scanned(line);
    }
  }

  private tellEvents(sink: ScannedSink): void {
    const { exports, names, words } = this;
    const counted = exports.COUNTED.value >> 2;
    const counts = exports.EVENT_COUNTS.value >> 2;
    for (let index = exports.takeCounted() - 1; index >= 0; index--) {
      const id = words[counted + index]!;
      sink.events(names.get(id).text ?? '', words[counts + id]!);
      words[counts + id] = 0;
    }
  }
}
