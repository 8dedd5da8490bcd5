/** Words of log lines as alerts hold them: each in one line, with nothing in it that a receiver's screen would obey. */
import { SHAPELESS } from '#events';
import type { Alert } from './alert.js';

/** The text in one line; characters without a shape become blanks. */
function inert(text: string): string {
  return text.replace(SHAPELESS, ' ').replace(/\s+/g, ' ').trim();
}

/** The alert, with what came from log lines made harmless. What the rule's author wrote stays as it is, line breaks included. */
export function withInertWords(alert: Alert): Alert {
  const orNull = (text: string | null) => (text === null ? null : inert(text));
  return {
    ...alert,
    summary: inert(alert.summary),
    summary_zh: inert(alert.summary_zh),
    error_types: alert.error_types.map((it) => ({
      ...it,
      error_type: inert(it.error_type),
      last_request_id: orNull(it.last_request_id),
    })),
    explain: alert.explain.map(inert),
    explain_zh: alert.explain_zh.map(inert),
    examples: alert.examples.map((it) => ({
      ...it,
      request_id: orNull(it.request_id),
      error_type: orNull(it.error_type),
    })),
  };
}

/** Labels whose values come from log lines. */
export function inertLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, inert(value)]));
}
