/**
 * From Markdown to HTML, as much of it as the runbook is written in: headings with anchors, paragraphs, code blocks, tables, code, bold words and
 * links. Everything else is shown as it is written. Every character that HTML would read is escaped, wherever it stands.
 */
import { escapeHtml } from '../notify/html.js';

/** A link as it is written: where it leads, or what stands for it where it leads nowhere here. */
export type LinkOf = (target: string) => { readonly href: string } | { readonly instead: string };

/** A heading of a document. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  /** As GitHub makes it. */
  readonly anchor: string;
}

const HEADING = /^(#{1,4}) (.+)$/;
const FENCE = /^```/;

/** The headings, in order; what stands in code blocks is none. */
export function headingsOf(markdown: string): Heading[] {
  let code = false;
  return markdown.split('\n').flatMap((line) => {
    if (FENCE.test(line)) code = !code;
    const [, marks, text] = (code ? null : HEADING.exec(line)) ?? [];
    return marks === undefined || text === undefined ? [] : [{ level: marks.length, text, anchor: anchorOf(text) }];
  });
}

/** The document as HTML, without a page around it. */
export function markdownToHtml(markdown: string, linkOf: LinkOf): string {
  return blocksOf(markdown)
    .map((block) => blockHtml(block, linkOf))
    .join('\n');
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}

/** A code block up to its end or the text's, a heading, or lines with neither between them and without a blank one. */
const BLOCK = /^```[^]*?(?:^```$|$(?![^]))|^#{1,4} .+$|(?:^(?!```|#{1,4} ).+(?:\n|$))+/gm;

/** Lines that belong together. */
function blocksOf(markdown: string): string[][] {
  return [...markdown.matchAll(BLOCK)].map(([block]) => block.trimEnd().split('\n'));
}

function blockHtml(lines: readonly string[], linkOf: LinkOf): string {
  const [first = ''] = lines;
  if (FENCE.test(first)) {
    const inside = lines.slice(1, FENCE.test(lines.at(-1) ?? '') ? -1 : undefined);
    return `<pre><code>${escapeHtml(inside.join('\n'))}</code></pre>`;
  }
  const [heading] = headingsOf(first);
  if (heading !== undefined) {
    const { anchor, level, text } = heading;
    return `<h${level} id="${escapeHtml(anchor)}">${inlineHtml(text, linkOf)}</h${level}>`;
  }
  return first.startsWith('|') ? tableHtml(lines, linkOf) : `<p>${inlineHtml(lines.join(' '), linkOf)}</p>`;
}

function tableHtml([head = '', , ...rows]: readonly string[], linkOf: LinkOf): string {
  const row = (line: string, tag: 'th' | 'td') => {
    const cells = line.replace(/^\||\|$/g, '').split('|');
    return `<tr>${cells.map((cell) => `<${tag}>${inlineHtml(cell.trim(), linkOf)}</${tag}>`).join('')}</tr>`;
  };
  const body = rows.map((line) => row(line, 'td')).join('');
  return `<div class="table"><table><thead>${row(head, 'th')}</thead><tbody>${body}</tbody></table></div>`;
}

const INLINE = /`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*\*([^*]+)\*\*/g;

function inlineHtml(text: string, linkOf: LinkOf): string {
  let html = '';
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    html += escapeHtml(text.slice(from, found.index)) + spanHtml(found, linkOf);
    from = found.index + found[0].length;
  }
  return html + escapeHtml(text.slice(from));
}

function spanHtml([, code, label, target, bold]: RegExpExecArray, linkOf: LinkOf): string {
  if (code !== undefined) return `<code>${escapeHtml(code)}</code>`;
  if (label === undefined || target === undefined) return `<strong>${escapeHtml(bold ?? '')}</strong>`;
  const link = linkOf(target);
  if ('instead' in link) return `${inlineHtml(label, linkOf)}${escapeHtml(link.instead)}`;
  return `<a href="${escapeHtml(link.href)}">${inlineHtml(label, linkOf)}</a>`;
}
