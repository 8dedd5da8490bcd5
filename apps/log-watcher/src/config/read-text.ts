/** The text of a file that people write: UTF-8, and nothing that would be waited for or fill the memory. */
import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';

/** No rules are so long; what is, is not even taken into memory. */
const MOST_BYTES = 4 * 1024 * 1024;
const BYTE_ORDER_MARK = /^\ufeff/;

/**
 * Reads a file whole.
 * @throws Error that says why it cannot be read: not there, no file (a pipe or a device would be waited for), too long, not UTF-8 and where
 */
export function readText(path: string): string {
  const stat = statSync(path);
  if (!stat.isFile()) throw new Error('is no file');
  if (stat.size > MOST_BYTES) throw new Error(`holds ${stat.size} bytes; at most ${MOST_BYTES} are read`);
  return utf8Text(readFileSync(path));
}

/** Bytes that are not UTF-8 would silently become other characters in every alert. @throws Error with the line of the first of them */
export function utf8Text(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8').replace(BYTE_ORDER_MARK, '');
  let [line, from] = [1, 0];
  for (let end = bytes.indexOf(10); end !== -1 && isUtf8(bytes.subarray(from, end)); end = bytes.indexOf(10, from)) {
    from = end + 1;
    line++;
  }
  throw new Error(`line ${line} is not UTF-8: save the file in that encoding`);
}
