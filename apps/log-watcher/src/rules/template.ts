/** Words with places to fill in: `{value}`, `{threshold}`, `{labels.team}` … What is filled in is never read as a template again. */
import { formatValue } from './alert.js';
import type { Reading } from './reading.js';
import type { RuleContext } from './rule-context.js';
import { unitOf, type Rule } from './rule.js';
import { spokenDuration } from './spoken-duration.js';

/** The places that every rule has; beside them `labels.NAME` for each of its labels. */
export const PLACES = [
  'value',
  'threshold',
  'baseline',
  'current',
  'window',
  'samples',
  'service',
  'host',
  'rule',
  'severity',
  'request',
] as const;

/** Name of one of them. */
export type PlaceName = (typeof PLACES)[number];

/** Those of a rule on deliveries, which knows no request and holds its value against nothing but its limit. */
export const DELIVERY_PLACES = [
  ...(['value', 'threshold', 'window', 'samples', 'service', 'host', 'rule', 'severity'] as const),
] satisfies readonly PlaceName[];

/** Name of one of them. */
export type DeliveryPlace = (typeof DELIVERY_PLACES)[number];

const PLACE = /\{([A-Za-z_][A-Za-z0-9_.-]*)\}/g;

/** The names that a template refers to, each once, in its order. */
export function placesIn(template: string): string[] {
  return [...new Set([...template.matchAll(PLACE)].map(([, name]) => name!))];
}

/** The template with its places filled in; one that is not known stays as it is written. */
export function filled(template: string, places: Readonly<Record<string, string>>): string {
  return template.replace(PLACE, (written, name: string) => (Object.hasOwn(places, name) ? places[name]! : written));
}

/**
 * A word of a log line that can stand in a command as it is: anybody may have written it, and it is pasted into a shell. One like
 * "evil.example" would be a link wherever the steps are shown.
 */
const PASTED_AS_IT_IS = /^(?!.*\.[A-Za-z][A-Za-z0-9-])[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
/** Stands where the alert names no request, or none whose id may be pasted. */
const NO_REQUEST = 'REQUEST_ID';

/** The word of a log line if it may be pasted into a shell, else what is to be put in its place by hand. */
export function wordToPaste(word: string | null, otherwise: string): string {
  return word !== null && PASTED_AS_IT_IS.test(word) ? word : otherwise;
}

/** What the places are filled with. */
export function placesOf(of: {
  readonly rule: Rule;
  readonly reading: Reading;
  readonly labels: Readonly<Record<string, string>>;
  readonly context: RuleContext;
  readonly locale: 'en' | 'zh';
  /** Id of the request to look at first; null where there is none. */
  readonly request: string | null;
}): Record<string, string> {
  const { rule, reading, labels, context, locale, request } = of;
  const { condition } = reading;
  const shown = (value: number | null | undefined, unit = unitOf(condition)) =>
    value === null || value === undefined ? '–' : formatValue(value, unit);
  const measured = unitOf({ measure: condition.measure });
  const places: Record<PlaceName, string> = {
    value: shown(reading.value),
    threshold: shown(condition.threshold),
    baseline: shown(reading.baseline, measured),
    current: shown(reading.current ?? (condition.change === undefined ? reading.value : null), measured),
    window: reading.window === 'clock_hour' ? reading.window : spokenDuration(reading.spanMs, locale),
    samples: String(Math.round(reading.samples)),
    service: context.service,
    host: context.host,
    rule: rule.name,
    severity: rule.severity,
    request: wordToPaste(request, NO_REQUEST),
  };
  return { ...places, ...Object.fromEntries(Object.entries(labels).map(([name, word]) => [`labels.${name}`, word])) };
}
