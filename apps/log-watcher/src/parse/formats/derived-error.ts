/** The name of an error where the line tells it only by the way. */
import type { ErrorClass } from '#events';

/** At the beginning of the last line of a Python traceback, and of the first of a JavaScript stack. */
const RAISED = /^(?:[A-Za-z_][\w]*\.)*([A-Za-z_]\w{0,99})(?::|$)/;
const LONGEST = 20_000;

/** `ValueError` out of "Traceback …\nValueError: no face", `TypeError` out of "TypeError: x\n    at …"; undefined where it is neither. */
export function errorOfException(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const lines = text.slice(-LONGEST).trimEnd().split('\n');
  const python = text.startsWith('Traceback');
  // What is raised may have a message of several lines: its first one stands unindented behind the last frame.
  const frames = lines.findLastIndex((line) => /^ {2,}/.test(line));
  const line = python ? lines[frames + 1] : lines[0];
  return RAISED.exec(line ?? '')?.[1];
}

/** What an HTTP status says of a request that came to nothing; undefined without one. */
export function errorOfStatus(
  status: number | undefined,
): { readonly errorType: string; readonly errorClass: ErrorClass } | undefined {
  return status === undefined ? undefined : { errorType: `HTTP ${status}`, errorClass: classOf(status) };
}

function classOf(status: number): ErrorClass {
  if (status === 429 || status === 503) return 'capacity';
  if (status < 500) return 'client_input';
  return status === 502 || status === 504 ? 'dependency' : 'internal';
}
