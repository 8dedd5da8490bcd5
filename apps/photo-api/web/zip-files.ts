/** Several files as one ZIP archive, stored without compression: photos have no air in them. */

/** A file for the archive. */
export interface NamedFile {
  readonly name: string;
  readonly file: Blob;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1980-01-01, the first day of the format: when a photo was made is nobody's business. */
const DATE = 0x0021;
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_none, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The archive. Names that come twice get a number. @param files fewer than 65 535, less than 4 GB together */
export async function zipFiles(files: readonly NamedFile[]): Promise<Blob> {
  const parts: BlobPart[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const { name, file } of withOwnNames(files)) {
    const letters = new TextEncoder().encode(name);
    const crc = crc32(new Uint8Array(await file.arrayBuffer()));
    const facts = { letters, crc, size: file.size, offset };
    const head = header(LOCAL_HEADER, facts);
    parts.push(head, file);
    directory.push(header(CENTRAL_HEADER, facts));
    offset += head.length + file.size;
  }
  const length = directory.reduce((sum, entry) => sum + entry.length, 0);
  return new Blob([...parts, ...directory, end(directory.length, length, offset)], { type: 'application/zip' });
}

interface Entry {
  readonly letters: Uint8Array;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
}

function header(signature: number, { letters, crc, size, offset }: Entry): Uint8Array<ArrayBuffer> {
  const central = signature === CENTRAL_HEADER;
  const fields: [bytes: 2 | 4, value: number][] = [
    [4, signature],
    [2, VERSION],
    [2, FLAGS],
    [2, 0],
    [2, 0],
    [2, DATE],
    [4, crc],
    [4, size],
    [4, size],
    [2, letters.length],
    [2, 0],
  ];
  if (central) {
    // Made by the same version; no comment, disk or attributes; and where the file begins.
    fields.splice(1, 0, [2, VERSION]);
    fields.push([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]);
  }
  return written(fields, letters);
}

function end(files: number, length: number, offset: number): Uint8Array<ArrayBuffer> {
  return written([
    [4, END_OF_DIRECTORY],
    [2, 0],
    [2, 0],
    [2, files],
    [2, files],
    [4, length],
    [4, offset],
    [2, 0],
  ]);
}

function written(
  fields: readonly [bytes: 2 | 4, value: number][],
  after: Uint8Array = new Uint8Array(),
): Uint8Array<ArrayBuffer> {
  const length = fields.reduce((sum, [bytes]) => sum + bytes, 0);
  const bytes = new Uint8Array(length + after.length);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  bytes.set(after, length);
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

function withOwnNames(files: readonly NamedFile[]): NamedFile[] {
  const taken = new Set<string>();
  return files.map(({ name, file }) => {
    let own = name;
    for (let n = 2; taken.has(own.toLowerCase()); n++) own = name.replace(/(\.[^.]*)?$/, `-${n}$1`);
    taken.add(own.toLowerCase());
    return { name: own, file };
  });
}
