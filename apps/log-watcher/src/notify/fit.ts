/** Texts that fit a receiver's limits. Cut between characters, never inside one, and marked as cut. */

/** At most `limit` UTF-16 units. @param mark stands at the end of a text that was cut */
export function fitCharacters(text: string, limit: number, mark: string): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, Math.max(0, limit - mark.length));
  // Half of a surrogate pair is no character.
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}${mark}`;
}

/** At most `limit` bytes of UTF-8: a Chinese character has three. @param mark stands at the end of a text that was cut */
export function fitBytes(text: string, limit: number, mark: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  let end = Math.max(0, limit - Buffer.byteLength(mark));
  // 10xxxxxx goes on with a character that began before.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${bytes.toString('utf8', 0, end)}${mark}`;
}

/** How lines are put together and measured. */
export interface Lines {
  readonly lineBreak?: string;
  /** Length of a text in what the limit counts; bytes of UTF-8 by default. */
  readonly size?: (text: string) => number;
}

/** As many of the lines, from the first, as fit into `limit`; one that is too long alone is cut. @param mark a line of its own */
export function fitLines(
  lines: readonly string[],
  limit: number,
  mark: string,
  { lineBreak = '\n', size = utf8Bytes }: Lines = {},
): string {
  const whole = lines.join(lineBreak);
  if (size(whole) <= limit) return whole;
  const room = limit - size(lineBreak + mark);
  let kept = '';
  for (const line of lines) {
    const next = kept === '' ? line : kept + lineBreak + line;
    if (size(next) > room) break;
    kept = next;
  }
  if (kept !== '') return kept + lineBreak + mark;
  const [first = ''] = lines;
  // A text that is larger by the measure than in bytes is cut by as much more.
  return fitBytes(first, Math.floor((limit * utf8Bytes(first)) / Math.max(1, size(first))), mark);
}

/** Bytes of a text inside a JSON string: line breaks and quotation marks have two. */
export function bytesInJson(text: string): number {
  return utf8Bytes(JSON.stringify(text)) - 2;
}

function utf8Bytes(text: string): number {
  return Buffer.byteLength(text);
}
