/** How a request is pointed to: by a button that shows its lines, and a link to its trace. */
import { make } from '/assets/elements.js';
import { text } from './language.js';
import { openRequest } from './request-drawer.js';

/** A button with the request's id that opens its lines. */
export function requestButton(requestId: string, traceUrl: string | null): HTMLButtonElement {
  const button = make('button', 'request-link', make('code', '', requestId));
  button.type = 'button';
  button.addEventListener('click', () => void openRequest(requestId, traceUrl));
  return button;
}

/** A link to the trace; nothing where there is none. */
export function traceLink(traceUrl: string | null): HTMLAnchorElement[] {
  if (traceUrl === null) return [];
  const link = make('a', 'trace', text('trace'));
  Object.assign(link, { href: traceUrl, target: '_blank', rel: 'noreferrer' });
  return [link];
}
