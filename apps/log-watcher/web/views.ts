/** The parts of the page, one at a time, each with an address of its own (`#delivery`) and fetched only while it is looked at. */
import { byId } from '/assets/elements.js';

const NAMES = ['now', 'alerts', 'delivery', 'log'] as const;
const EVERY_MS = 3000;

/** Name of a part. */
export type ViewName = (typeof NAMES)[number];

const refreshers = new Map<ViewName, () => Promise<void>>();
let current: ViewName = 'now';
let timer: ReturnType<typeof setTimeout> | undefined;

/** Calls `refresh` when the part is opened, and every few seconds while it is looked at. It must not reject. */
export function whileViewing(name: ViewName, refresh: () => Promise<void>): void {
  refreshers.set(name, refresh);
}

/** Fetches the part that is looked at anew, at once. */
export function refreshView(): void {
  clearTimeout(timer);
  void keep();
}

/** Goes to a part, at once. */
export function openView(name: ViewName): void {
  location.hash = name;
  show();
}

/** Shows the part that the address names, and follows the address from then on. */
export function startViews(): void {
  addEventListener('hashchange', show);
  show();
}

function show(): void {
  const named = location.hash.slice(1);
  current = NAMES.find((name) => name === named) ?? 'now';
  for (const name of NAMES) {
    byId(`view-${name}`, HTMLElement).hidden = name !== current;
    const link = byId(`to-${name}`, HTMLAnchorElement);
    if (name === current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  refreshView();
}

async function keep(): Promise<void> {
  if (!document.hidden) await refreshers.get(current)?.();
  clearTimeout(timer);
  timer = setTimeout(() => void keep(), EVERY_MS);
}
