/** Paths as spans may hold them: who reads traces must not get what the addresses in them open. */

/** Characters that stay: as many as log lines show of a job's id. */
const KEPT_CHARS = 12;
/** A number that nobody can guess, in hex; dashes divide a UUID, which only names something. */
const SECRET = new RegExp(`([0-9a-f]{${KEPT_CHARS}})[0-9a-f]{20,}`, 'gi');

/** The path of a request's URL, without query, each run of 32 or more hex digits cut to its first 12. */
export function maskedPath(url: string): string {
  const path = url.split(/[?#]/, 1)[0] as string;
  return decoded(path).replace(SECRET, '$1…');
}

/** Escapes of plain characters must not hide an id. */
function decoded(path: string): string {
  return path.replace(/%([3-7][0-9a-f])/gi, (_escape, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
