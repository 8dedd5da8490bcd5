/** What is refused before a YAML parser sees it: texts that would cost it more time or memory than any list of rules is worth. */
import { isMap, isScalar, visit, type Document, type LineCounter } from 'yaml';
import type { Position } from './yaml-position.js';

const MOST_CHARACTERS = 256 * 1024;
/** Brackets inside brackets, and steps of indentation; a rule needs five. */
const DEEPEST = 40;
const WIDEST_INDENT = 200;

/** The place and the reason where the text is not fit to be parsed; null where it is. */
export function unfitText(text: string): (Position & { message: string }) | null {
  if (text.length > MOST_CHARACTERS)
    return { line: 1, column: 1, message: `is longer than ${MOST_CHARACTERS / 1024} KiB` };
  let depth = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const indent = /^[ \t?:-]*/.exec(line)?.[0].length ?? 0;
    if (indent > WIDEST_INDENT && indent < line.length)
      return { line: index + 1, column: WIDEST_INDENT, message: 'is nested too deeply' };
    const column = tooDeepAt(line, depth);
    if (column > 0) return { line: index + 1, column, message: 'has too many brackets inside brackets' };
    depth = Math.max(0, depth + opened(line));
  }
  return null;
}

/** What stands in comments and in quotes does not count. */
function bare(line: string): string {
  const blank = (it: string) => ' '.repeat(it.length);
  return line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, blank).replace(/(^|\s)#.*$/, blank);
}

function opened(line: string): number {
  return bare(line).replace(/[^[{]/g, '').length - bare(line).replace(/[^\]}]/g, '').length;
}

/** Column of the bracket that goes too deep, from 1; 0 where none does. */
function tooDeepAt(line: string, before: number): number {
  let depth = before;
  for (const [index, sign] of [...bare(line)].entries()) {
    if ('[{'.includes(sign)) depth++;
    if (']}'.includes(sign)) depth = Math.max(0, depth - 1);
    if (depth > DEEPEST) return index + 1;
  }
  return 0;
}

/** Keys that mean something to JavaScript and nothing here: a rule of such a name would silently not be there. */
export function unfitKeys(document: Document, lines: LineCounter): (Position & { message: string })[] {
  const found: (Position & { message: string })[] = [];
  visit(document, {
    Map(_, map) {
      for (const { key } of isMap(map) ? map.items : []) {
        if (!isScalar(key) || key.value !== '__proto__') continue;
        const { line, col } = lines.linePos(key.range?.[0] ?? 0);
        found.push({ line, column: col, message: 'the name "__proto__" cannot be used' });
      }
    },
  });
  return found;
}
