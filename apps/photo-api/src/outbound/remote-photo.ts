/**
 * A photo that a client names by its address instead of sending it: fetched from hosts that the operator allows, within the bounds of an
 * upload. What the other side says about itself is neither believed nor repeated: its bytes are looked at like those of any upload.
 */
import type { lookup } from 'node:dns';
import { type Dispatcher, request } from 'undici';
import { Failure } from '#events';
import { type AllowedHost, checkAddress } from './allowed-host.js';
import { ForbiddenAddressError, guardedAgent } from './guarded-agent.js';

/** Bounds of a fetch: those of an upload. */
export interface RemoteLimits {
  readonly maxBytes: number;
  /** From the look-up of the name to the last byte. */
  readonly timeoutMs: number;
}

/** How one photo is taken. */
export interface RemoteTaking {
  /** Told before bytes are kept; its throw ends the fetch. */
  readonly take: (bytes: number) => void;
  /** Ends the fetch when nobody wants the photo any more; its reason is thrown. */
  readonly signal: AbortSignal;
}

const OFF =
  'fetching photos is switched off here; the operator switches it on with URL_INPUT_HOSTS, a list of the hosts to fetch from';

const INSTEAD = 'Send the photo itself as a file in `image`.';

/** Fetches photos. */
export class RemotePhotos {
  /** @param resolve how names are looked up; the system's way by default */
  constructor(
    private readonly allowed: readonly AllowedHost[],
    private readonly limits: RemoteLimits,
    private readonly resolve?: typeof lookup,
  ) {}

  /** @throws Failure BadOptionError where the address is none, its host is not allowed, or nothing is fetched at all */
  check(address: string): { readonly url: URL; readonly host: AllowedHost } {
    const checked = this.allowed.length === 0 ? OFF : checkAddress(address, this.allowed);
    if (typeof checked === 'string') throw new Failure('BadOptionError', `image_url: ${checked}.`, { remedy: INSTEAD });
    return checked;
  }

  /**
   * Fetches one photo; no redirect is followed, and the name is looked up once.
   * @returns its bytes, at most `maxBytes`; the caller's
   * @throws Failure BadOptionError like `check`; UrlFetchError, PayloadTooLargeError, UploadTimeoutError; what `take` throws
   */
  async fetch(address: string, { take, signal }: RemoteTaking): Promise<Buffer> {
    const { url, host } = this.check(address);
    const agent = guardedAgent(host, this.resolve);
    const overdue = AbortSignal.timeout(this.limits.timeoutMs);
    try {
      signal.throwIfAborted();
      return await this.read(await ask(url, agent, AbortSignal.any([signal, overdue])), take);
    } catch (thrown) {
      if (thrown instanceof Failure) throw thrown;
      if (signal.aborted) throw Failure.from(signal.reason);
      throw overdue.aborted ? this.late() : unfetched(thrown as Error);
    } finally {
      await agent.destroy().catch(() => undefined);
    }
  }

  private async read(answer: Dispatcher.ResponseData, take: RemoteTaking['take']): Promise<Buffer> {
    const { statusCode, headers, body } = answer;
    // The agent is destroyed with whatever is left of the body; without a listener that would end the process.
    body.on('error', () => undefined);
    if (statusCode !== 200) throw refusedWith(statusCode);
    if (Number(headers['content-length'] ?? 0) > this.limits.maxBytes) throw this.tooLarge();
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > this.limits.maxBytes) throw this.tooLarge();
      take(chunk.length);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  private tooLarge(): Failure {
    const mib = this.limits.maxBytes / 1024 / 1024;
    return new Failure('PayloadTooLargeError', `image_url: the file there is larger than ${mib} MB.`);
  }

  private late(): Failure {
    const seconds = this.limits.timeoutMs / 1000;
    return new Failure('UploadTimeoutError', `image_url: the photo was not there after ${seconds} s.`, {
      remedy: 'Send the request again later, or send the photo itself as a file.',
    });
  }
}

/** Nothing that tells who asks goes out, and no body comes back that would have to be unpacked. */
function ask(url: URL, dispatcher: Dispatcher, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const headers = {
    accept: 'image/jpeg, image/png, image/webp',
    'accept-encoding': 'identity',
    'user-agent': 'safelight',
  };
  return request(url, { method: 'GET', dispatcher, signal, headers });
}

function refusedWith(status: number): Failure {
  const why = status >= 300 && status < 400 ? 'leads elsewhere, which is not followed' : `was answered with ${status}`;
  return new Failure('UrlFetchError', `image_url: the address ${why}.`);
}

/** The cause goes to the log: it may say more of the operator's network than a client should know. */
function unfetched(error: Error): Failure {
  const isForbidden = error instanceof ForbiddenAddressError || error.cause instanceof ForbiddenAddressError;
  const why = isForbidden ? 'leads to no public address' : 'could not be reached, or broke off';
  return new Failure('UrlFetchError', `image_url: the host ${why}.`, { cause: error });
}
