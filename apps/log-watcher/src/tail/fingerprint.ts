/**
 * What a file's content is recognised by: its first bytes (up to 1,000, growing with what was read) and the last few before the
 * read offset. Device and inode alone fail when inodes are used again; the first bytes alone fail when files begin alike.
 */
import { createHash } from 'node:crypto';

/** At most so many first bytes are compared. */
export const HEAD_BYTES = 1000;
/** So many bytes before the offset are compared. */
export const JOINT_BYTES = 64;

/** Number of bytes and a digest of them. */
export type Digest = readonly [bytes: number, digest: string];

/** A fingerprint as it is saved: of the file's start, and of the bytes just before the offset. */
export interface Fingerprint {
  readonly head: Digest;
  readonly joint: Digest;
}

/** Gives bytes of a file: `length` of them from `position`, fewer at its end. */
export type ByteReader = (position: number, length: number) => Buffer;

/** Digest of some bytes. */
export function digestOf(bytes: Buffer): Digest {
  return [bytes.length, createHash('sha256').update(bytes).digest('base64url').slice(0, 22)];
}

/** Fingerprint of a file that was read up to `offset`. */
export function fingerprintAt(read: ByteReader, offset: number): Fingerprint {
  const joint = Math.min(JOINT_BYTES, offset);
  return { head: digestOf(read(0, Math.min(HEAD_BYTES, offset))), joint: digestOf(read(offset - joint, joint)) };
}

/** A file's content, of which the same parts may be asked for again and again. */
export class Content {
  private readonly heads = new Map<number, string>();

  constructor(private readonly read: ByteReader) {}

  /** Whether it begins with the same bytes, and has the same ones before `offset`. True for a copy that went on growing, too. */
  matchesAt(offset: number, { head, joint }: Fingerprint): boolean {
    return this.headOf(head[0]) === head[1] && sameDigest(digestOf(this.read(offset - joint[0], joint[0])), joint);
  }

  private headOf(length: number): string {
    const known = this.heads.get(length);
    if (known !== undefined) return known;
    const bytes = this.read(0, length);
    const head = bytes.length === length ? digestOf(bytes)[1] : '';
    this.heads.set(length, head);
    return head;
  }
}

function sameDigest(a: Digest, b: Digest): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
