/** Which alerts are meant: `rule=latency_high`, `severity!=critical`, `rule=slo_*`. No regular expressions, so no pattern can take long. */

/** One comparison with one label. */
export interface Matcher {
  readonly label: string;
  readonly equal: boolean;
  /** `*` stands for anything. */
  readonly pattern: string;
}

const WRITTEN = /^([A-Za-z_][A-Za-z0-9_.-]{0,63})\s*(=~|!~|!=|=)\s*(.*)$/s;
const LONGEST_PATTERN = 200;

/** Reads one. @returns what is wrong with it where it is none */
export function parseMatcher(written: string): Matcher | string {
  const [, label = '', operator = '', pattern = ''] = WRITTEN.exec(written.trim()) ?? [];
  if (label === '') return `${JSON.stringify(written.slice(0, 80))} is no matcher: write label=value or label!=value`;
  if (operator.includes('~')) return 'regular expressions are not taken: write = or !=, and * for anything';
  if (pattern === '' || pattern.length > LONGEST_PATTERN)
    return `the value for ${label} must have 1 to ${LONGEST_PATTERN} characters`;
  return { label, equal: operator === '=', pattern };
}

/** As it is written. */
export function writtenMatcher({ label, equal, pattern }: Matcher): string {
  return `${label}${equal ? '=' : '!='}${pattern}`;
}

/** Whether all of them hold. A label that is not there is empty. */
export function matchesAll(matchers: readonly Matcher[], labels: Readonly<Record<string, string>>): boolean {
  return matchers.every(({ label, equal, pattern }) => {
    const value = Object.hasOwn(labels, label) ? (labels[label] ?? '') : '';
    return matches(pattern, value) === equal;
  });
}

/** The parts between the stars, each found after the one before; linear in the length of both. */
function matches(pattern: string, value: string): boolean {
  const parts = pattern.split('*');
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return value === pattern;
  if (!value.startsWith(first) || !value.endsWith(last) || value.length < first.length + last.length) return false;
  let from = first.length;
  const until = value.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const at = value.indexOf(part, from);
    if (at < 0 || at + part.length > until) return false;
    from = at + part.length;
  }
  return true;
}
