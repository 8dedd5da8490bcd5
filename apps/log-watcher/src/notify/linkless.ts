/**
 * Words of log lines where programs make links of whatever looks like an address: an uploader who can write into a log line must not be
 * able to send those who are on call anywhere. Machines are given the words as they are; only what people read goes through here.
 */

/** What divides the scheme from the rest, and the dots of names like "evil.example", also within a path. Numbers and file names of one letter keep theirs. */
const SCHEME = /:\/\//g;
const NAME_DOT = /(?<=[\p{L}\p{N}_-])\.(?=\p{L}[\p{L}\p{N}-])/gu;

/** The text with look-alikes in the place of the signs that make an address one: "http：//evil․example/x". */
export function linkless(text: string): string {
  return text.replace(SCHEME, '：//').replace(NAME_DOT, '․');
}

/** What the rule's author wrote, whose addresses stay links unless a label with signs of one stands in it: labels may come from log lines. */
export function linklessWithin(text: string, labels: Readonly<Record<string, string>>): string {
  const holds = (word: string) => /[.:/]/.test(word) && text.includes(word);
  return Object.values(labels).some(holds) ? linkless(text) : text;
}
