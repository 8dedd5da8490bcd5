/** Which names make a line one that adds nothing but itself to totals and windows: then it need not be looked at alone. */
import type { Name } from '../parse/names.js';
import { ROLE } from '../parse/scanner-memory.js';
import { isSignalEvent } from '../parse/signal.js';

/** The events that end a request: they bring times, errors and examples with them. Those that tell of the process bring its state. */
const ENDS: ReadonlySet<string> = new Set(['processing_failed', 'image_rejected']);
const ARRIVAL = 'request_received';
const PHOTO = 'image_processed';

/** @param ownService whose lines are not counted further */
export function lineRoles(ownService: string): (name: Name) => number {
  return ({ text = '', level }) => {
    return (
      eventRole(text) | (level === 'ERROR' ? 0 : ROLE.PLAIN_LEVEL) | (text === ownService ? 0 : ROLE.PLAIN_SERVICE)
    );
  };
}

function eventRole(event: string): number {
  if (event === ARRIVAL) return ROLE.ARRIVAL;
  if (event === PHOTO) return ROLE.PHOTO;
  return ENDS.has(event) || isSignalEvent(event) ? 0 : ROLE.PLAIN_EVENT;
}
