/** One call of a photo route, and what came of it. */
import { apiKey, askForKey } from './api-key.js';
import type { Upload } from './prepare-upload.js';
import { readPhoto, type FinishedPhoto } from './read-photo.js';

const UNAUTHORIZED = 401;

/** Where photos are made. */
export type PhotoRoute = '/v1/id-photos' | '/v1/stylizations';

/** What is sent. */
export interface PhotoRequest {
  readonly route: PhotoRoute;
  readonly blob: Blob;
  readonly fileName: string;
  /** The options, by the names that the API has for them. */
  readonly fields: Readonly<Record<string, string>>;
  /** Further files, by the same names. */
  readonly files: Readonly<Record<string, Upload>>;
}

/** What came of a call. */
export type PhotoAnswer =
  | { readonly kind: 'photo'; readonly photo: FinishedPhoto }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'aborted' };

/** An RFC 9457 problem of the service. */
export interface Problem {
  readonly status: number;
  readonly errorType: string;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  readonly requestId: string;
  /** Seconds after which the same call may succeed; undefined where the service named none. */
  readonly retryAfterS: number | undefined;
}

/** A call under way. */
export interface PhotoCall {
  /** Never rejects. */
  readonly answer: Promise<PhotoAnswer>;
  abort(): void;
}

/**
 * Asks for an ID photo or a drawing. XMLHttpRequest rather than fetch, because only it tells how much of the upload has gone.
 * @param onSent called with the part of the upload that has gone, 0 … 1
 */
export function requestPhoto(request: PhotoRequest, onSent: (part: number) => void): PhotoCall {
  const form = new FormData();
  for (const [name, value] of Object.entries(request.fields)) form.set(name, value);
  for (const [name, { blob, fileName }] of Object.entries(request.files)) form.set(name, blob, fileName);
  form.set('image', request.blob, request.fileName);
  const call = new XMLHttpRequest();
  const answer = new Promise<PhotoAnswer>((resolve) => {
    call.addEventListener('load', () => resolve(readAnswer(call)));
    call.addEventListener('error', () => resolve({ kind: 'unreachable' }));
    call.addEventListener('abort', () => resolve({ kind: 'aborted' }));
  });
  call.upload.addEventListener('progress', (event) => onSent(event.total > 0 ? event.loaded / event.total : 1));
  call.open('POST', request.route);
  // The picture comes in JSON: only there is it told where the head is.
  call.setRequestHeader('accept', 'application/json');
  if (apiKey() !== '') call.setRequestHeader('x-api-key', apiKey());
  call.send(form);
  return { answer, abort: () => call.abort() };
}

function readAnswer(call: XMLHttpRequest): PhotoAnswer {
  const body = parseObject(call.responseText);
  if (call.status === 200) {
    const photo = readPhoto(body, call.getResponseHeader('server-timing'));
    if (photo !== undefined) return { kind: 'photo', photo };
  }
  if (call.status === UNAUTHORIZED) askForKey();
  return { kind: 'problem', problem: readProblem(body, call) };
}

function readProblem(told: Readonly<Record<string, unknown>>, call: XMLHttpRequest): Problem {
  const word = (name: string) => (typeof told[name] === 'string' ? told[name] : '');
  const wait = Number(call.getResponseHeader('retry-after') ?? told['retry_after'] ?? Number.NaN);
  return {
    status: call.status,
    errorType: word('error_type'),
    title: word('title'),
    detail: word('detail'),
    remedy: word('remedy'),
    requestId: word('request_id') || (call.getResponseHeader('x-request-id') ?? ''),
    retryAfterS: Number.isFinite(wait) ? Math.max(1, wait) : undefined,
  };
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
