/** Who may do what. Without a file of keys everybody may do everything, and the service listens to its own machine alone. */
import { Failure } from '#events';
import type { KeptKey, Scope } from './api-key.js';
import type { KeyRing } from './key-ring.js';

/** The headers that a key may come in. */
export interface KeyHeaders {
  readonly authorization?: string | undefined;
  readonly 'x-api-key'?: string | string[] | undefined;
}

/** Decides by API keys. */
export class Access {
  /** @param ring undefined where no keys are asked for */
  constructor(private readonly ring: KeyRing | undefined) {}

  /** Whether keys are asked for. */
  get keysNeeded(): boolean {
    return this.ring !== undefined;
  }

  /** The key that came with a request; undefined where none is asked for, none came, or none that counts. @param nowMs any clock in ms */
  keyOf(headers: KeyHeaders, nowMs: number): KeptKey | undefined {
    const text = keyText(headers);
    return text === undefined ? undefined : this.ring?.find(text, nowMs);
  }

  /**
   * Lets through whoever may.
   * @throws Failure UnauthorizedError where no key came or none that counts, ForbiddenError where it is not for this
   */
  check(key: KeptKey | undefined, scope: Scope, headers: KeyHeaders): void {
    if (this.ring === undefined) return;
    if (key === undefined)
      throw new Failure(
        'UnauthorizedError',
        keyText(headers) === undefined ? 'The request came without an API key.' : 'The API key is not valid.',
      );
    if (!key.scopes.includes(scope))
      throw new Failure(
        'ForbiddenError',
        `The API key ${key.id} is for ${key.scopes.join(', ')}; this needs the scope ${scope}.`,
      );
  }
}

/** Where both headers come, the one made for keys counts. */
function keyText({ authorization, 'x-api-key': own }: KeyHeaders): string | undefined {
  if (typeof own === 'string') return own.trim();
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
}
