/** Ids that a span is to have instead of random ones. The preload's id generator asks here. */

/** Ids of a span. */
export interface SpanIds {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
}

let given: SpanIds | undefined;

/** Has the span that `start` begins get these ids. */
export function withIds<T>(ids: SpanIds, start: () => T): T {
  given = ids;
  try {
    return start();
  } finally {
    given = undefined;
  }
}

/** The ids for the span that is just being begun; undefined where they are to be random. */
export function givenIds(): SpanIds | undefined {
  return given;
}
