/** Which addresses a client may have told that its job is finished. */
import { Failure } from '#events';
import { type AllowedHost, checkAddress, findAllowedHost, tryUrl } from './allowed-host.js';

/** Checks addresses against the operator's list. */
export class CallbackAddresses {
  constructor(private readonly allowed: readonly AllowedHost[]) {}

  /** @throws Failure BadOptionError where the address is none, or leads to a host that is not allowed */
  check(address: string | undefined): void {
    if (address === undefined) return;
    if (this.allowed.length === 0) throw refused('callbacks are switched off here');
    const checked = checkAddress(address, this.allowed);
    if (typeof checked === 'string') throw refused(checked);
  }

  /** The entry that allows the address; undefined where none does (any more). */
  hostOf(address: string): AllowedHost | undefined {
    const url = tryUrl(address);
    return url === undefined ? undefined : findAllowedHost(url, this.allowed);
  }
}

function refused(why: string): Failure {
  return new Failure('BadOptionError', `callback_url: ${why}.`, {
    remedy: 'Leave it out and ask for the job instead.',
  });
}
