/** Words of the outside world, made fit for our log. */

/** What mail addresses are looked for in: runs of letters between blanks and brackets. Each is taken once, so a long answer costs no more than its length. */
const WORD = /[^\s<>()[\]"',;:]+/g;

/** Longer answers are cut before they are looked at closely, characters. */
const LOOKED_AT = 4096;

/**
 * One line without control characters, without the secrets, without e-mail addresses, and at most `limit` characters.
 * @param secrets strings that must not be shown; short ones would blank out half the text and protect nothing
 */
export function safeWords(text: string, secrets: readonly string[], limit = 300): string {
  let safe = text;
  for (const secret of secrets) {
    if (secret.length >= 4) safe = safe.replaceAll(secret, '…');
  }
  // Mail servers repeat addresses in their answers, in a spelling of their own; none of them belongs into a log.
  safe = safe.slice(0, LOOKED_AT).replace(WORD, (word) => (/[^@]@+[^@]/.test(word) ? '…' : word));
  // eslint-disable-next-line no-control-regex -- a receiver's words go to terminals and log lines
  safe = safe.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return safe.length > limit ? `${safe.slice(0, limit - 1)}…` : safe;
}

/** What of an address is secret: user, password, query values, and the path, which is the credential of many chat robots. */
export function secretsOf(url: string): string[] {
  const { username, password, pathname, search, searchParams } = new URL(url);
  const encoded = [url, username, password, pathname === '/' ? '' : pathname, search, ...searchParams.values()];
  const segments = pathname.split('/').filter((it) => it.length >= 8);
  const all = [...encoded, ...segments];
  return [...new Set([...all, ...all.map(decoded)])].sort((a, b) => b.length - a.length);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
