/** The name of an error where the line tells it only by the way. */
import type { ErrorClass } from '#events';

/** What an error calls itself at the beginning of a line; Node puts its code behind the name: `TypeError [ERR_INVALID_ARG_TYPE]: …`. */
const RAISED = /^(?:(?:[A-Za-z_]\w*|<locals>)\.)*([A-Za-z_]\w{0,99})(?: \[\w{1,99}\])?(?::|$)/;
const LONGEST = 20_000;
/** Where a frame of a Python traceback begins; its source stands indented below it. */
const FRAME = /^ {2}File "/;

/** `ValueError` out of "Traceback …\nValueError: no face", `TypeError` out of "TypeError: x\n    at …"; undefined where it is neither. */
export function errorOfException(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const line = text.startsWith('Traceback')
    ? raisedLine(text.slice(-LONGEST))
    : text.slice(0, LONGEST).split('\n', 1)[0];
  const name = RAISED.exec(line?.trimEnd() ?? '')?.[1];
  // Python's word for an exception that there is none of.
  return name === 'NoneType' ? undefined : name;
}

/** The first line behind the last frame: what is raised may have a message of several lines, indented ones among them. */
function raisedLine(traceback: string): string | undefined {
  const lines = traceback.split('\n');
  const last = lines.findLastIndex((line) => FRAME.test(line));
  return last === -1 ? undefined : lines.slice(last + 1).find((line) => line !== '' && !line.startsWith(' '));
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
