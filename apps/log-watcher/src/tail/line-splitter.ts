/**
 * Bytes become lines. Works on bytes, so that a UTF-8 character or a CR LF pair may be cut anywhere between two reads. A last line
 * without line feed waits. Memory is bounded by one line limit whatever is written: what is longer is dropped as it comes and counted.
 */

/** What the splitter finds. */
export interface LineSink {
  /** Complete lines, blank ones among them, none over the limit; ends with a line feed. The bytes are only valid during the call. */
  lines(block: Buffer): void;
  /** A complete line without its line end. The bytes are only valid during the call. */
  line(bytes: Buffer): void;
  /** A line with nothing in it. */
  blank(): void;
  /** The end of a line that was longer than the limit and was dropped. */
  oversize(): void;
}

/** Longest line that is taken, in bytes without the line feed. */
export const MAX_LINE_BYTES = 1024 * 1024;

const LF = 10;
const CR = 13;
const MAX_PARTS = 64;

/** Splits one file's bytes. */
export class LineSplitter {
  private parts: Buffer[] = [];
  private heldBytes = 0;
  private skippedBytes = 0;

  /**
   * @param atFileStart whether the first line may begin with a byte order mark
   * @param maxLineBytes see MAX_LINE_BYTES
   */
  constructor(
    private atFileStart: boolean,
    private readonly maxLineBytes = MAX_LINE_BYTES,
  ) {}

  /** Bytes taken of a line whose end has not come yet; they are read again after a restart. */
  get pendingBytes(): number {
    return this.heldBytes + this.skippedBytes;
  }

  /** Takes the next bytes, hands out each line that is now complete. The chunk may be reused afterwards. */
  feed(chunk: Buffer, sink: LineSink): void {
    let from = 0;
    while (this.isSpecial(chunk)) {
      const end = chunk.indexOf(LF, from);
      if (end === -1) break;
      this.complete(chunk.subarray(from, end), sink);
      from = end + 1;
    }
    const end = this.isSpecial(chunk) ? from : chunk.lastIndexOf(LF) + 1;
    if (end > from) sink.lines(chunk.subarray(from, end));
    if (end < chunk.length) this.hold(chunk.subarray(end));
  }

  /** Whether the next line has to be looked at for itself: it is the file's first one, was begun before, or may be too long. */
  private isSpecial(chunk: Buffer): boolean {
    return this.atFileStart || this.pendingBytes > 0 || chunk.length > this.maxLineBytes;
  }

  private complete(rest: Buffer, sink: LineSink): void {
    const tooLong = this.skippedBytes > 0 || this.heldBytes + rest.length > this.maxLineBytes;
    const line = this.heldBytes === 0 || tooLong ? rest : Buffer.concat([...this.parts, rest]);
    const first = this.atFileStart;
    this.parts = [];
    this.heldBytes = 0;
    this.skippedBytes = 0;
    this.atFileStart = false;
    if (tooLong) return sink.oversize();
    const bytes = withoutEnds(line, first);
    if (bytes.length === 0) sink.blank();
    else sink.line(bytes);
  }

  /** Keeps an unfinished line, or, past the limit, only its length. */
  private hold(rest: Buffer): void {
    if (this.skippedBytes > 0 || this.heldBytes + rest.length > this.maxLineBytes) {
      this.skippedBytes += this.heldBytes + rest.length;
      this.heldBytes = 0;
      this.parts = [];
      return;
    }
    this.parts.push(Buffer.from(rest));
    this.heldBytes += rest.length;
    // A line that comes byte by byte must not leave thousands of tiny buffers.
    if (this.parts.length > MAX_PARTS) this.parts = [Buffer.concat(this.parts)];
  }
}

/** Hands out the lines of a block one by one. @param block ends with a line feed */
export function eachLine(block: Buffer, sink: Pick<LineSink, 'line' | 'blank'>): void {
  let from = 0;
  for (let end = block.indexOf(LF); end !== -1; end = block.indexOf(LF, from)) {
    const bytes = withoutEnds(block.subarray(from, end), false);
    if (bytes.length === 0) sink.blank();
    else sink.line(bytes);
    from = end + 1;
  }
}

function withoutEnds(line: Buffer, first: boolean): Buffer {
  const from = first && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
  const to = line.length > from && line[line.length - 1] === CR ? line.length - 1 : line.length;
  return from === 0 && to === line.length ? line : line.subarray(from, to);
}
