/** One value in Redis: a head of JSON and the bytes of a file behind it, as in the frames between the processes of one machine. */

/** What was in a parcel; the body is a view into it. */
export interface Parcel {
  /** Whatever the JSON says: written by another process, to be checked. */
  readonly head: unknown;
  readonly body: Buffer;
}

const PREFIX_BYTES = 8;

/** The value: both lengths (32-bit little-endian), the head, the body. */
export function packParcel(head: object, body: Uint8Array): Buffer {
  const headBytes = Buffer.from(JSON.stringify(head), 'utf8');
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  prefix.writeUInt32LE(headBytes.length, 0);
  prefix.writeUInt32LE(body.length, 4);
  return Buffer.concat([prefix, headBytes, body]);
}

/** What is in the value; undefined where it is cut off or none of ours. */
export function unpackParcel(value: Buffer): Parcel | undefined {
  if (value.length < PREFIX_BYTES) return undefined;
  const bodyAt = PREFIX_BYTES + value.readUInt32LE(0);
  if (value.length !== bodyAt + value.readUInt32LE(4)) return undefined;
  try {
    return { head: JSON.parse(value.toString('utf8', PREFIX_BYTES, bodyAt)) as unknown, body: value.subarray(bodyAt) };
  } catch {
    return undefined;
  }
}
