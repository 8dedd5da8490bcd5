/** Which names make a line one that adds nothing but itself to totals and windows: then it need not be looked at alone. */
import type { Name } from '../parse/names.js';
import { ROLE } from '../parse/scanner-memory.js';
import { isSignalEvent } from '../parse/signal.js';

/** The events that end a request: they bring times, errors and examples with them. Those that tell of the process bring its state. */
const ENDS: ReadonlySet<string> = new Set(['image_processed', 'processing_failed', 'image_rejected']);
const ARRIVAL = 'request_received';

/** @param ownService whose lines are not counted further */
export function lineRoles(ownService: string): (name: Name) => number {
  return ({ text = '', level }) => {
    const event = text === ARRIVAL ? ROLE.ARRIVAL : ENDS.has(text) || isSignalEvent(text) ? 0 : ROLE.PLAIN_EVENT;
    return event | (level === 'ERROR' ? 0 : ROLE.PLAIN_LEVEL) | (text === ownService ? 0 : ROLE.PLAIN_SERVICE);
  };
}
