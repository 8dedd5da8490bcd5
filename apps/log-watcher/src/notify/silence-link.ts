/** Where a reader of an alert can silence it: a page of the watcher that asks for how long before it does anything. */
import type { Alert } from '../rules/alert.js';

/** The page for this alert's rule and service; null where the watcher's own address is not known. */
export function silenceUrl({ dashboard_url: dashboard, rule, service }: Alert): string | null {
  if (dashboard === null) return null;
  const matchers = [`rule=${rule}`, `service=${service}`].map((it) => `match=${encodeURIComponent(it)}`);
  return `${dashboard}/silence?${matchers.join('&')}`;
}
