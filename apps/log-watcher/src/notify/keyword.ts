/** Robots that are guarded by a keyword drop every message without it, test messages and ends of alerts too. */

/** The text, with the keyword in it. */
export function withKeyword(text: string, keyword: string | null): string {
  return keyword === null || text.includes(keyword) ? text : `${keyword} ${text}`;
}
