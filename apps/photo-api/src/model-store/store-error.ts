/** A model could not be had, checked or removed; the message says why and what to do, for a person at a terminal. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** The place that a model's file is pulled from could not be reached, however often it was tried. */
export class UnreachableError extends StoreError {}

/** The first line of what was thrown, with the cause that Node hides behind "fetch failed". */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  // Several addresses of one host were tried: the collection of their errors has no message of its own.
  const inner = thrown instanceof AggregateError ? (thrown.errors[0] as unknown) : thrown.cause;
  const text = thrown.message || (inner === undefined ? thrown.name : messageOf(inner));
  return (text.split('\n')[0] as string).slice(0, 300);
}
