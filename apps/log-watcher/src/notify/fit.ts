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

/** As many of the lines, from the first, as fit into `limit` bytes; one that is too long alone is cut. @param mark a line of its own */
export function fitLines(lines: readonly string[], limit: number, mark: string, lineBreak = '\n'): string {
  const whole = lines.join(lineBreak);
  if (Buffer.byteLength(whole) <= limit) return whole;
  const room = limit - Buffer.byteLength(lineBreak + mark);
  let kept = '';
  for (const line of lines) {
    const next = kept === '' ? line : kept + lineBreak + line;
    if (Buffer.byteLength(next) > room) break;
    kept = next;
  }
  return kept === '' ? fitBytes(lines[0] ?? '', limit, mark) : kept + lineBreak + mark;
}
