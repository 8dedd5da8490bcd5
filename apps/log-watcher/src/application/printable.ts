/** What a log line holds, for a terminal: a hostile line must not move the cursor, change colours or turn the direction of writing. */
import { SHAPELESS } from '#events';

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text in one line, with everything that a terminal would obey written out. */
export function printable(text: string): string {
  return text.replace(SHAPELESS, (it) => SHORT[it] ?? it.split('').map(writtenOut).join(''));
}

function writtenOut(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A line of JSON, which says the same afterwards: between its values controls are blanks, and within a text they may be written out. */
export function printableJson(line: string): string {
  return printable(line.replace(/[\t\r]/g, ' '));
}

/** The same of several lines, which stay so many. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Columns that a terminal gives the text: characters of Chinese, Japanese and Korean, and emoji, are two wide. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += WIDE.test(character) ? 2 : NARROW.test(character) ? 0 : 1;
  return columns;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NARROW = /\p{Mn}|\p{Me}|\u200b|\u200d/u;
