/** Strings out of JSON text. */

const BACKSLASH = 0x5c;

/** The string whose JSON text, known to be right, stands without its quotes at `at`. Bytes that are no UTF-8 become U+FFFD. */
export function unquoted(memory: Buffer, at: number, length: number): string {
  const bytes = memory.subarray(at, at + length);
  const text = bytes.toString('utf8');
  return bytes.includes(BACKSLASH) ? (JSON.parse(`"${text}"`) as string) : text;
}
