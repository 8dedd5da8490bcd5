/**
 * An API key: what it looks like, how it is made and how it is recognised. A key is 256 random bits, so its SHA-256 tells nothing about it
 * and cannot be guessed back: a slow hash such as scrypt protects words that people choose, and would here only let a stranger burn CPU
 * with each wrong key.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a key may be used for. */
export const SCOPES = ['photos', 'jobs', 'metrics'] as const;
/** One of the scopes. */
export type Scope = (typeof SCOPES)[number];

/** What is kept of a key. The key itself is shown once, when it is made, and never written down here. */
export interface KeptKey {
  /** Twelve hex digits; no secret. Stands in log lines. */
  readonly id: string;
  /** Whom it is for, in the operator's words. */
  readonly name: string;
  /** SHA-256 of the whole key, hex. */
  readonly sha256: string;
  readonly scopes: readonly Scope[];
  /** Photos a minute; absent for the service's own limit. */
  readonly rate_per_minute?: number | undefined;
  /** RFC 3339. */
  readonly created_at: string;
  /** RFC 3339; from then on the key is refused. */
  readonly revoked_at?: string | undefined;
}

const ID_BYTES = 6;
const SECRET_BYTES = 32;
/** Unlike words in front of a key, a fixed start lets scanners of repositories find one that was published by mistake. */
const SHAPE = /^sl_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;
/** Compared with where there is no such id, so that the time says nothing about which ids exist. */
const NO_DIGEST = Buffer.alloc(32);

/** A new key and its id. */
export function makeKey(): { readonly id: string; readonly key: string } {
  const id = randomBytes(ID_BYTES).toString('hex');
  return { id, key: `sl_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}` };
}

/** What is kept of a key. */
export function digestOf(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('hex');
}

/** The id inside a key; undefined where the text is no key. */
export function idIn(key: string): string | undefined {
  return SHAPE.exec(key)?.[1];
}

/** Whether the text is the key whose digest is kept. Takes the same time for any text. @param sha256 undefined where there is none */
export function isKey(text: string, sha256: string | undefined): boolean {
  const kept = sha256 === undefined ? NO_DIGEST : Buffer.from(sha256, 'hex');
  return timingSafeEqual(createHash('sha256').update(text, 'utf8').digest(), kept) && sha256 !== undefined;
}
