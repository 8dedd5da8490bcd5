/**
 * Connections to hosts that clients name. The address that was checked is the one that is connected to: a name that is looked up once to be
 * checked and once more to be used may be another machine the second time.
 */
import { lookup as lookUp, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent } from 'undici';
import type { AllowedHost } from './allowed-host.js';

/** How long a connection may take to come about, ms. */
const CONNECT_LIMIT_MS = 5000;

/** A name that leads to this machine or its own network, though nobody has allowed that. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError';
}

/** Whether the address is one of the public internet: not of this machine, its network, a reserved range, or a way around those. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // An IPv4 address inside an IPv6 one counts as what it is.
  return ipaddr.process(address).range() === 'unicast';
}

/** An agent that connects to the allowed host alone; to be closed by the caller. @param resolve as for `guardedLookup` */
export function guardedAgent(host: AllowedHost, resolve = lookUp): Agent {
  return new Agent({
    connect: { timeout: CONNECT_LIMIT_MS, lookup: guardedLookup(host, resolve), autoSelectFamily: true },
    pipelining: 0,
    keepAliveTimeout: 1,
  });
}

/** @param resolve how names are looked up; the system's way by default */
export function guardedLookup({ hostname, isNamedAddress }: AllowedHost, resolve = lookUp): LookupFunction {
  const allowed = isNamedAddress && hostname === 'localhost' ? isLoopback : isPublicAddress;
  return (name, options, done) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, '', 0);
      const problem = refusal(name, addresses, allowed);
      if (problem !== undefined) return done(problem, '', 0);
      if (options.all === true) return done(null, addresses);
      const [first] = addresses as [LookupAddress];
      done(null, first.address, first.family);
    });
  };
}

/** One forbidden address among several is enough: which of them is taken is not ours to say. */
function refusal(
  name: string,
  addresses: readonly LookupAddress[],
  allowed: (address: string) => boolean,
): ForbiddenAddressError | undefined {
  if (addresses.length === 0) return new ForbiddenAddressError(`${name} has no address`);
  const forbidden = addresses.find(({ address }) => !allowed(address));
  return forbidden === undefined
    ? undefined
    : new ForbiddenAddressError(`${name} leads to ${forbidden.address}, which is no public address`);
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}
