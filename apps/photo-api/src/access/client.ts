/** Who sends a request: the holder of an API key, or else an address. Limits, fairness and replayed answers are kept by it. */
import { isIPv6 } from 'node:net';
import type { KeptKey } from './api-key.js';

/** A client of the service. */
export interface Client {
  /** The same for all requests of one client; no secret. */
  readonly id: string;
  /** The key that came with the request; undefined where none is asked for, or none was good. */
  readonly key: KeptKey | undefined;
}

/** The client of a request. @param address as the trusted proxies tell it */
export function clientOf(address: string, key: KeptKey | undefined): Client {
  return { id: key === undefined ? `address ${subscriber(address)}` : `key ${key.id}`, key };
}

/** One subscriber usually has a whole /64 of IPv6. */
export function subscriber(address: string): string {
  if (!isIPv6(address)) return address;
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1);
  const [head = '', tail = ''] = address.toLowerCase().split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const rest = tail.split(':').filter((group) => group !== '');
  while (groups.length + rest.length < 8) groups.push('0');
  return [...groups, ...rest].slice(0, 4).join(':');
}
