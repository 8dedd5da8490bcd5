/**
 * A photo that a client names by its address instead of sending it: fetched from hosts that the operator allows, within the bounds of an
 * upload. What the other side says about itself is neither believed nor repeated: its bytes are looked at like those of any upload.
 */
import type { lookup } from 'node:dns';
import { type Dispatcher, request } from 'undici';
import { Failure, FAILURES } from '#events';
import { beginCall } from '#telemetry';
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
    const call = beginCall('fetch photo', { host: url.hostname });
    const agent = guardedAgent(host, this.resolve);
    const overdue = AbortSignal.timeout(this.limits.timeoutMs);
    try {
      signal.throwIfAborted();
      const asked = { dispatcher: agent, signal: AbortSignal.any([signal, overdue]), trace: call.headers };
      const bytes = await this.read(await ask(url, asked), take);
      call.end({ facts: { input_bytes: bytes.length } });
      return bytes;
    } catch (thrown) {
      const failure = this.failureOf(thrown, { signal, overdue });
      const isClients = FAILURES[failure.errorType].errorClass === 'client_input';
      call.end({ errorType: failure.errorType, isClients });
      throw failure;
    } finally {
      await agent.destroy().catch(() => undefined);
    }
  }

  private failureOf(thrown: unknown, { signal, overdue }: Record<'signal' | 'overdue', AbortSignal>): Failure {
    if (thrown instanceof Failure) return thrown;
    if (signal.aborted) return Failure.from(signal.reason);
    return overdue.aborted ? this.late() : unfetched(thrown as Error);
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

/** What a request is made with. */
interface Asking {
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
  /** Headers by which the other side continues the trace. */
  readonly trace: Readonly<Record<string, string>>;
}

/** Nothing that tells who asks goes out, and no body comes back that would have to be unpacked. */
function ask(url: URL, { dispatcher, signal, trace }: Asking): Promise<Dispatcher.ResponseData> {
  const headers = {
    ...trace,
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
