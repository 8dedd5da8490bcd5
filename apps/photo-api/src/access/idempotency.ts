/**
 * Answers that are given again: a client that did not hear the answer sends the same request with the same `Idempotency-Key` and gets what
 * it would have got, without the work being done twice. Kept in memory, for a while, within a bound; per client.
 */
import { LRUCache } from 'lru-cache';
import { Failure } from '#events';

/** A whole answer, as it was sent. */
export interface KeptAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /** What was made, in the words of the log line. */
  readonly outputFormat: string;
}

/** A request that came with a key. */
export interface KeyedRequest {
  readonly clientId: string;
  /** 1–255 visible characters, chosen by the client. */
  readonly key: string;
  /** Tells one request from another: of the route, the fields and the files. */
  readonly fingerprint: string;
}

interface Entry {
  readonly fingerprint: string;
  /** Undefined while the first request is being worked on. */
  answer: KeptAnswer | undefined;
}

/** Beside the body: headers, key and book-keeping. */
const OVERHEAD_BYTES = 2048;
const RETRY_AFTER_S = 1;

/** The answers of the last while, by client and key. */
export class Idempotency {
  private readonly entries: LRUCache<string, Entry> | undefined;

  /** @param ttlMs how long an answer is kept; 0 for never @param maxBytes of all answers together */
  constructor(ttlMs: number, maxBytes: number) {
    if (ttlMs > 0 && maxBytes > 0)
      this.entries = new LRUCache({
        ttl: ttlMs,
        // Answers hold photos: without this one would stay until somebody asks for it or its place is needed.
        ttlAutopurge: true,
        maxSize: maxBytes,
        sizeCalculation: ({ answer }) => OVERHEAD_BYTES + (answer?.body.length ?? 0),
      });
  }

  /**
   * A request begins.
   * @returns the answer to give again; undefined where the request is new and `end` will follow
   * @throws Failure IdempotencyKeyReusedError where the key came with another request, RequestInProgressError where the first is not answered yet
   */
  begin({ clientId, key, fingerprint }: KeyedRequest): KeptAnswer | undefined {
    const place = placeOf(clientId, key);
    const entry = this.entries?.get(place);
    if (entry === undefined) {
      this.entries?.set(place, { fingerprint, answer: undefined });
      return undefined;
    }
    if (entry.fingerprint !== fingerprint)
      throw new Failure('IdempotencyKeyReusedError', 'This Idempotency-Key came with another request before.');
    if (entry.answer === undefined)
      throw new Failure('RequestInProgressError', 'The first request with this Idempotency-Key is not answered yet.', {
        retryAfterS: RETRY_AFTER_S,
      });
    return entry.answer;
  }

  /** A request that began is over. @param answer undefined where it is worth another try: then the key is free again */
  end({ clientId, key, fingerprint }: KeyedRequest, answer: KeptAnswer | undefined): void {
    const place = placeOf(clientId, key);
    if (answer === undefined) this.entries?.delete(place);
    else this.entries?.set(place, { fingerprint, answer });
  }
}

function placeOf(clientId: string, key: string): string {
  return `${clientId}\n${key}`;
}
