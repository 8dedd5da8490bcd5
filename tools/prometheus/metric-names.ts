/** The metrics that a PromQL expression reads. A reader of names, no parser: whether the expression is one at all is Prometheus' to say. */

/** What is not a metric though it stands like one. */
const WORDS = new Set(
  'and or unless by without on ignoring group_left group_right bool offset inf nan start end le'.split(' '),
);

/**
 * Names in the order of their first appearance. Grafana's variables may stand in durations and label values.
 * @param expression PromQL
 */
export function metricNames(expression: string): string[] {
  const bare = expression
    .replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ')
    .replace(/\boffset\s+\S+/g, ' ');
  const found = [...bare.matchAll(/(?<![\w:.$])[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])/g)].map(([name]) => name);
  return [...new Set(found)].filter((name) => !WORDS.has(name.toLowerCase()));
}
