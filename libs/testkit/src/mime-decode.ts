/** Reads a mail as a mail program would: unfolded headers, encoded words, nested parts. Enough for the mails that Safelight sends. */

/** What is in a mail. */
export interface DecodedMail {
  /** By lower-case name, unfolded and decoded; the last one where a header repeats. */
  readonly headers: Readonly<Record<string, string>>;
  readonly subject: string;
  /** The plain text part; empty where there is none. */
  readonly text: string;
  /** The HTML part; empty where there is none. */
  readonly html: string;
  /** Content types of the leaf parts, in their order. */
  readonly parts: readonly string[];
}

/** Reads a whole message, with CRLF or LF line ends. */
export function decodeMail(raw: string): DecodedMail {
  const root = splitEntity(raw);
  const leaves = leavesOf(root);
  const textOf = (type: string) => leaves.find((leaf) => leaf.type === type)?.content ?? '';
  return {
    headers: root.headers,
    subject: root.headers['subject'] ?? '',
    text: textOf('text/plain'),
    html: textOf('text/html'),
    parts: leaves.map((leaf) => leaf.type),
  };
}

interface Entity {
  readonly headers: Record<string, string>;
  readonly body: string;
}

interface Leaf {
  readonly type: string;
  readonly content: string;
}

function splitEntity(raw: string): Entity {
  const [, head = '', body = ''] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(raw) ?? [undefined, raw, ''];
  const headers: Record<string, string> = {};
  for (const line of head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = decodeWords(line.slice(colon + 1).trim());
  }
  return { headers, body };
}

function leavesOf({ headers, body }: Entity): Leaf[] {
  const declared = headers['content-type'] ?? 'text/plain; charset=us-ascii';
  const type = (declared.split(';', 1)[0] as string).trim().toLowerCase();
  if (type.startsWith('multipart/')) {
    const boundary = parameter(declared, 'boundary');
    const parts = body.split(new RegExp(`(?:^|\\r?\\n)--${escapeRegExp(boundary)}(?:--)?[ \\t]*(?:\\r?\\n|$)`));
    return parts.slice(1, -1).flatMap((part) => leavesOf(splitEntity(part)));
  }
  const bytes = decodeTransfer(body, (headers['content-transfer-encoding'] ?? '7bit').toLowerCase());
  return [{ type, content: new TextDecoder(parameter(declared, 'charset') || 'utf-8').decode(bytes) }];
}

function parameter(header: string, name: string): string {
  const [, quoted, plain] = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]*))`, 'i').exec(header) ?? [];
  return quoted ?? plain ?? '';
}

function decodeTransfer(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding === 'quoted-printable') return quotedPrintable(body.replace(/=[ \t]*\r?\n/g, ''));
  return Buffer.from(body, 'latin1');
}

function quotedPrintable(text: string): Buffer {
  return Buffer.from(
    text.replace(/=([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    'latin1',
  );
}

/** RFC 2047 encoded words; blanks between two of them are not part of the text. Neighbours of one charset may split a character. */
function decodeWords(value: string): string {
  const joined = value.replace(/(=\?[^?]+\?[bq]\?[^?]*\?=)\s+(?==\?)/gi, '$1');
  return joined.replace(/(?:=\?[^?]+\?[bq]\?[^?]*\?=)+/gi, (run) => {
    const words = [...run.matchAll(/=\?([^?]+)\?([bq])\?([^?]*)\?=/gi)].map(
      ([, charset = '', encoding = '', text = '']) => ({
        decoder: new TextDecoder(charset),
        bytes: encoding.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quotedPrintable(text.replace(/_/g, ' ')),
      }),
    );
    let decoded = '';
    let pending = Buffer.alloc(0);
    words.forEach(({ decoder, bytes }, i) => {
      pending = Buffer.concat([pending, bytes]);
      if (words[i + 1]?.decoder.encoding === decoder.encoding) return;
      decoded += decoder.decode(pending);
      pending = Buffer.alloc(0);
    });
    return decoded;
  });
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
