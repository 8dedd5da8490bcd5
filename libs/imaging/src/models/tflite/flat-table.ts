/**
 * A table of a flatbuffer, read by field number straight from its vtable: the few fields we need do not justify generated code.
 * Field numbers are positions in the table's declaration in TFLite's schema.fbs.
 */
import { ByteBuffer } from 'flatbuffers';

/** The error of a file that is no flatbuffer of the expected kind, or uses what we do not support. */
export class BadTfliteError extends Error {
  override readonly name = 'BadTfliteError';
}

/** One table. Numbers absent from the file have the given default, as flatbuffers define it. */
export class FlatTable {
  private constructor(
    private readonly buffer: ByteBuffer,
    private readonly position: number,
  ) {}

  /**
   * The root table of a file.
   * @throws BadTfliteError when the file does not carry the identifier
   */
  static root(bytes: Uint8Array, identifier: string): FlatTable {
    const buffer = new ByteBuffer(bytes);
    if (bytes.length < 8 || !buffer.__has_identifier(identifier)) {
      throw new BadTfliteError(`The file does not carry the identifier ${identifier}.`);
    }
    return new FlatTable(buffer, buffer.readInt32(0));
  }

  /** A signed 32-bit field. */
  int(field: number, absent = 0): number {
    const at = this.at(field);
    return at === 0 ? absent : this.buffer.readInt32(at);
  }

  /** An unsigned 8-bit field: a small enumeration or a boolean. */
  byte(field: number, absent = 0): number {
    const at = this.at(field);
    return at === 0 ? absent : this.buffer.readUint8(at);
  }

  /** A string field; empty where absent. */
  text(field: number): string {
    const at = this.at(field);
    return at === 0 ? '' : String(this.buffer.__string(at));
  }

  /** A vector of signed 32-bit numbers; empty where absent. */
  ints(field: number): number[] {
    const { start, length } = this.vector(field);
    return Array.from({ length }, (_, index) => this.buffer.readInt32(start + index * 4));
  }

  /** A vector of bytes as a view into the file; empty where absent. */
  bytes(field: number): Uint8Array {
    const { start, length } = this.vector(field);
    return this.buffer.bytes().subarray(start, start + length);
  }

  /** A vector of tables; empty where absent. */
  tables(field: number): FlatTable[] {
    const { start, length } = this.vector(field);
    return Array.from({ length }, (_, index) => this.tableAt(start + index * 4));
  }

  /** A table field, or undefined where absent. */
  table(field: number): FlatTable | undefined {
    const at = this.at(field);
    return at === 0 ? undefined : this.tableAt(at);
  }

  private tableAt(at: number): FlatTable {
    return new FlatTable(this.buffer, this.buffer.__indirect(at));
  }

  private vector(field: number): { start: number; length: number } {
    const at = this.at(field);
    if (at === 0) return { start: 0, length: 0 };
    return { start: this.buffer.__vector(at), length: this.buffer.__vector_len(at) };
  }

  /** Absolute position of a field, 0 where absent. The vtable begins with two 16-bit sizes. */
  private at(field: number): number {
    const offset = this.buffer.__offset(this.position, 4 + field * 2);
    return offset === 0 ? 0 : this.position + offset;
  }
}
