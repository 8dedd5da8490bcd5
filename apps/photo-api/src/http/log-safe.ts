/** Text from a client, made fit for a log line or a header. */

const MAX_FILE_NAME = 120;
const MAX_USER_AGENT = 200;
/** Controls, and the marks that turn the direction of text around so that a name looks like another. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/**
 * Lines hold no e-mail addresses, and people put them into file names and user agents. Tried only where a word starts: tried at each
 * character, one header full of letters would hold the event loop for a third of a second.
 */
const ADDRESS = /(?<![^\s@<>"'])[^\s@<>"']+@[^\s@<>"']+/g;

/** The last part of the name a client gave its file; undefined where nothing is left of it. */
export function safeFileName(name: string | undefined): string | undefined {
  return clean(name?.split(/[/\\]/).at(-1), MAX_FILE_NAME);
}

/** The User-Agent header. */
export function safeUserAgent(value: string | undefined): string | undefined {
  return clean(value, MAX_USER_AGENT);
}

function clean(value: string | undefined, length: number): string | undefined {
  const text = value?.replace(UNSAFE, '').replace(ADDRESS, '…@…').trim().slice(0, length);
  return text === '' ? undefined : text;
}
