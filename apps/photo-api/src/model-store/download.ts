/**
 * Gets a file over HTTP, however often the connection breaks: what has arrived stays, and the next attempt, or the next run, asks for
 * the rest only, on the condition that the file is still the same one.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Dispatcher, request } from 'undici';
import type { PartialFile } from './partial-file.js';
import { messageOf, StoreError, UnreachableError } from './store-error.js';

/** How far a download is. */
export interface DownloadProgress {
  readonly receivedBytes: number;
  /** Undefined where the server does not say. */
  readonly totalBytes: number | undefined;
}

/** What to get, and how. */
export interface DownloadOptions {
  readonly address: string;
  readonly partial: PartialFile;
  /** Knows the proxies. */
  readonly dispatcher: Dispatcher;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Told of each break before the next attempt. */
  readonly onRetry?: (reason: string, attempt: number) => void;
  /** Pause before the second attempt, doubled with each further one, ms. */
  readonly firstPauseMs?: number;
}

/** Attempts in a row that bring nothing new; one that brings bytes starts the count anew. */
const ATTEMPTS = 5;
/** A name that nobody knows is hardly known a moment later, and each look-up may itself take seconds: without a network the command ends soon. */
const LOOKUP_ATTEMPTS = 2;
const LOOKUP_CODES: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'EAI_AGAIN']);
const MOST_ATTEMPTS = 50;
const LONGEST_PAUSE_MS = 15_000;
const MOST_REDIRECTS = 5;
/** Larger than any network that fits into a worker: a server that sends without end is stopped here. */
const MOST_BYTES = 4 * 1024 ** 3;

/** Passing trouble: the same request may succeed later. */
class PassingError extends Error {}

/**
 * Leaves the whole file in `partial`.
 * @throws StoreError saying what the server answered, or why it cannot be reached
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { partial, firstPauseMs = 1000, onRetry } = options;
  for (let attempt = 1, inVain = 0; ; attempt++) {
    const before = await partial.size();
    try {
      return await fetchRest(options);
    } catch (thrown) {
      if (!isPassing(thrown)) throw thrown;
      inVain = (await partial.size()) > before ? 0 : inVain + 1;
      if (inVain >= attemptsAfter(thrown) || attempt >= MOST_ATTEMPTS) throw unreachable(options.address, thrown);
      onRetry?.(messageOf(thrown), attempt);
      await pause(Math.min(LONGEST_PAUSE_MS, firstPauseMs * 2 ** inVain));
    }
  }
}

function attemptsAfter(thrown: unknown): number {
  return LOOKUP_CODES.has((thrown as NodeJS.ErrnoException).code) ? LOOKUP_ATTEMPTS : ATTEMPTS;
}

/** What of an earlier attempt may be gone on with. */
interface Start {
  readonly have: number;
  readonly validator: string;
}

async function fetchRest(options: DownloadOptions): Promise<void> {
  const { address, partial } = options;
  const start = await startOf(options);
  const answer = await follow(options, {
    'accept-encoding': 'identity',
    'user-agent': 'safelight',
    ...(start && { range: `bytes=${start.have}-`, 'if-range': start.validator }),
  });
  const { statusCode: status } = answer;
  if (status === 200) return store(answer, options, 0);
  if (start !== undefined && status === 206 && firstByteOf(answer.headers) === start.have)
    return store(answer, options, start.have);
  drop(answer.body);
  if (start === undefined || (status !== 206 && status !== 416)) throw refusal(address, status);
  // What is there does not fit what the server has: the next attempt asks for the whole.
  await partial.drop();
  throw new PassingError('the file has changed, beginning anew');
}

async function startOf({ address, partial }: DownloadOptions): Promise<Start | undefined> {
  const have = await partial.size();
  const origin = await partial.origin();
  if (have === 0 || origin?.validator === undefined || origin.address !== address) return undefined;
  return { have, validator: origin.validator };
}

/** By hand, because a step from https down to http would let anybody on the way replace the file. */
async function follow(
  { address, dispatcher }: DownloadOptions,
  headers: Readonly<Record<string, string>>,
): Promise<Dispatcher.ResponseData> {
  let at = new URL(address);
  for (let redirects = 0; ; redirects++) {
    const answer = await request(at, { dispatcher, headers });
    const { location } = answer.headers;
    if (![301, 302, 303, 307, 308].includes(answer.statusCode) || typeof location !== 'string') return answer;
    drop(answer.body);
    if (redirects === MOST_REDIRECTS) throw new StoreError(`${address} redirects more than ${MOST_REDIRECTS} times.`);
    const next = new URL(location, at);
    if (next.protocol !== 'https:' && next.protocol !== at.protocol)
      throw new StoreError(`${address} redirects to ${next.protocol}//${next.host}, which is not safe.`);
    at = next;
  }
}

async function store(
  { headers, body }: Dispatcher.ResponseData,
  { address, partial, onProgress }: DownloadOptions,
  have: number,
): Promise<void> {
  const totalBytes = totalOf(headers, have);
  if ((totalBytes ?? 0) > MOST_BYTES) {
    drop(body);
    throw tooLarge(address);
  }
  const handle = await (have === 0 ? partial.begin({ address, validator: validatorOf(headers) }) : partial.continue());
  let receivedBytes = have;
  try {
    onProgress?.({ receivedBytes, totalBytes });
    for await (const chunk of body as AsyncIterable<Buffer>) {
      await handle.write(chunk);
      receivedBytes += chunk.length;
      if (receivedBytes > MOST_BYTES) throw tooLarge(address);
      onProgress?.({ receivedBytes, totalBytes });
    }
  } finally {
    await handle.close();
  }
}

/** Undefined where the server does not say how long the body is; where it does, a body cut short is an error of the client's own. */
function totalOf({ 'content-length': length }: IncomingHttpHeaders, have: number): number | undefined {
  return length === undefined ? undefined : have + Number(length);
}

function tooLarge(address: string): StoreError {
  return new StoreError(`${address} has more than ${MOST_BYTES / 1024 ** 3} GiB: no network that Safelight can run.`);
}

/** Nobody wants the rest of a body; that it ends early is then no error. */
function drop(body: Dispatcher.ResponseData['body']): void {
  body.on('error', () => undefined).destroy();
}

/** A weak tag says that two versions mean the same, not that their bytes are the same. */
function validatorOf({ etag, 'last-modified': lastModified }: IncomingHttpHeaders): string | undefined {
  return etag !== undefined && !etag.startsWith('W/') ? etag : lastModified;
}

function firstByteOf({ 'content-range': range }: IncomingHttpHeaders): number | undefined {
  const first = /^bytes (\d+)-/.exec(range ?? '')?.[1];
  return first === undefined ? undefined : Number(first);
}

function refusal(address: string, status: number): Error {
  if (status === 429 || status >= 500) return new PassingError(`${address} answered ${status}`);
  const why = status === 404 || status === 410 ? 'the file is not there' : 'it does not hand the file out';
  return new StoreError(`${address} answered ${status}: ${why}.`);
}

/** What the disk says is no passing trouble; what the network says may be. */
function isPassing(thrown: unknown): boolean {
  if (thrown instanceof StoreError) return false;
  if (thrown instanceof PassingError) return true;
  const code = String((thrown as NodeJS.ErrnoException).code ?? '');
  return code.startsWith('UND_ERR') || NETWORK_CODES.has(code);
}

const NETWORK_CODES = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

function unreachable(address: string, thrown: unknown): UnreachableError {
  return new UnreachableError(
    `${address} cannot be had: ${messageOf(thrown)}. Behind a proxy, set HTTPS_PROXY; what has arrived is kept, and the same command goes on from there.`,
    { cause: thrown },
  );
}
