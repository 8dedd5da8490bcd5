/** A host that the operator lets the service speak to, as written in the configuration. Text only: nothing is looked up. */
import { isIP } from 'node:net';

/** One entry of a list of hosts. */
export interface AllowedHost {
  /** As URLs have it: lower case, an IPv6 address in brackets. */
  readonly hostname: string;
  /** Undefined for the usual one of the scheme. */
  readonly port: string;
  /** Whether the operator named an address, or this machine: then it may be a private one. */
  readonly isNamedAddress: boolean;
  /** Whether it may be spoken to without TLS. */
  readonly allowsPlain: boolean;
}

const ENTRY = /^(https?:\/\/)?([^\s/?#@\\]+)\/?$/i;

/**
 * Reads an entry: `hooks.example.org`, `hooks.example.org:8443`, `10.0.0.5:8080`, `[::1]:9000`, `localhost:4000`, or
 * `http://intranet.example.org` for one without TLS.
 * @returns undefined where it is none
 */
export function parseAllowedHost(entry: string): AllowedHost | undefined {
  const [, scheme, host] = ENTRY.exec(entry) ?? [];
  if (host === undefined) return undefined;
  const isPlain = scheme?.toLowerCase() === 'http://';
  const url = tryUrl(`${isPlain ? 'http' : 'https'}://${host}`);
  if (url === undefined) return undefined;
  const { hostname, port } = url;
  const isNamedAddress = hostname === 'localhost' || isIP(bare(hostname)) !== 0;
  return { hostname, port, isNamedAddress, allowsPlain: isPlain || isNamedAddress };
}

/** The entry that allows this address; undefined where none does. */
export function findAllowedHost(url: URL, allowed: readonly AllowedHost[]): AllowedHost | undefined {
  return allowed.find(
    ({ hostname, port, allowsPlain }) =>
      hostname === url.hostname &&
      port === url.port &&
      (url.protocol === 'https:' || (url.protocol === 'http:' && allowsPlain)),
  );
}

const NOT_ALLOWED =
  'this host is not allowed, or not with this port, or not without TLS; only the operator can allow it';

/** The address and the entry that allows it; or why not, in words that go behind the name of the field. */
export function checkAddress(
  address: string,
  allowed: readonly AllowedHost[],
): { readonly url: URL; readonly host: AllowedHost } | string {
  const url = tryUrl(address);
  if (url === undefined) return 'must be an absolute https address';
  if (url.username !== '' || url.password !== '') return 'must hold no user name and no password';
  const host = findAllowedHost(url, allowed);
  // Which hosts are allowed is nothing for strangers to know: it tells of the operator's network.
  return host === undefined ? NOT_ALLOWED : { url, host };
}

/** An address without the brackets that URLs put around IPv6. */
export function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** The URL; undefined where the text is none. */
export function tryUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
