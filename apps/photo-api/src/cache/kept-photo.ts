/** A finished photo as it is kept: the picture, what is worth saying of it, and how both lie in one file. */
import { createHash } from 'node:crypto';
import type { PhotoFacts } from '../workers/protocol.js';

/** A picture and its facts. The bytes must not be changed: many answers may share them. */
export interface KeptPhoto {
  readonly facts: PhotoFacts;
  readonly picture: Buffer;
}

const DIGEST_CHARS = 64;
const LINE_FEED = 0x0a;

/** The file: a digest of all that follows it, the facts as one line of JSON, the picture. */
export function encodeKept({ facts, picture }: KeptPhoto): Buffer {
  const head = Buffer.from(`\n${JSON.stringify(facts)}\n`, 'utf8');
  return Buffer.concat([Buffer.from(digest(head, picture), 'latin1'), head, picture]);
}

/** The photo again; undefined where the file was cut off or altered. */
export function decodeKept(file: Buffer): KeptPhoto | undefined {
  const rest = file.subarray(DIGEST_CHARS);
  const end = rest.indexOf(LINE_FEED, 1);
  if (end < 0 || file.toString('latin1', 0, DIGEST_CHARS) !== digest(rest)) return undefined;
  return { facts: JSON.parse(rest.toString('utf8', 1, end)) as PhotoFacts, picture: rest.subarray(end + 1) };
}

function digest(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
