/** Strings out of JSON text. */

/** What may stand in a string's text. */
export interface TextKind {
  readonly escaped: boolean;
  readonly ascii: boolean;
}

/** The string whose JSON text, known to be right, stands without its quotes at `at`. Bytes that are no UTF-8 become U+FFFD. */
export function unquoted(memory: Buffer, at: number, length: number, { escaped, ascii }: TextKind): string {
  const text = memory.toString(ascii ? 'latin1' : 'utf8', at, at + length);
  return escaped ? (JSON.parse(`"${text}"`) as string) : text;
}
