/** Connections that go through the proxies of the environment: HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in either case of letters. */
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';

/** A server that says nothing for so long is given up; the attempt counts as broken. */
const SILENCE_MS = 30_000;

/** The caller closes it. */
export function proxiedDispatcher(): Dispatcher {
  return new EnvHttpProxyAgent({ headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS });
}
