/** One call of `POST /v1/id-photos`, and what came of it. */

/** What is asked for. */
export interface PhotoRequest {
  readonly blob: Blob;
  readonly fileName: string;
  readonly size: string;
  readonly background: string;
  readonly format: string;
}

/** A step of the service and how long it took. */
export interface Timing {
  readonly step: string;
  readonly ms: number;
}

/** What came of a call. */
export type PhotoAnswer =
  | { readonly kind: 'photo'; readonly photo: Blob; readonly requestId: string; readonly timings: readonly Timing[] }
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
}

/** A call under way. */
export interface PhotoCall {
  /** Never rejects. */
  readonly answer: Promise<PhotoAnswer>;
  abort(): void;
}

/**
 * Asks for an ID photo. XMLHttpRequest rather than fetch, because only it tells how much of the upload has gone.
 * @param onSent called with the part of the upload that has gone, 0 … 1
 */
export function requestPhoto(request: PhotoRequest, onSent: (part: number) => void): PhotoCall {
  const form = new FormData();
  form.set('size', request.size);
  form.set('background', request.background);
  form.set('format', request.format);
  form.set('image', request.blob, request.fileName);
  const call = new XMLHttpRequest();
  const answer = new Promise<PhotoAnswer>((resolve) => {
    call.addEventListener('load', () => void readAnswer(call).then(resolve));
    call.addEventListener('error', () => resolve({ kind: 'unreachable' }));
    call.addEventListener('abort', () => resolve({ kind: 'aborted' }));
  });
  call.upload.addEventListener('progress', (event) => onSent(event.total > 0 ? event.loaded / event.total : 1));
  call.open('POST', '/v1/id-photos');
  call.responseType = 'blob';
  call.send(form);
  return { answer, abort: () => call.abort() };
}

async function readAnswer(call: XMLHttpRequest): Promise<PhotoAnswer> {
  const requestId = call.getResponseHeader('x-request-id') ?? '';
  const body = call.response as Blob;
  if (call.status === 200 && body.type.startsWith('image/'))
    return { kind: 'photo', photo: body, requestId, timings: readTimings(call.getResponseHeader('server-timing')) };
  return { kind: 'problem', problem: readProblem(await body.text(), call.status, requestId) };
}

function readProblem(body: string, status: number, requestId: string): Problem {
  const told = parseObject(body);
  const word = (name: string) => (typeof told[name] === 'string' ? told[name] : '');
  return {
    status,
    errorType: word('error_type'),
    title: word('title'),
    detail: word('detail'),
    remedy: word('remedy'),
    requestId: word('request_id') || requestId,
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

/** The entries of a Server-Timing header that have a duration, in their order. */
export function readTimings(header: string | null): Timing[] {
  return (header ?? '').split(',').flatMap((entry) => {
    const match = /^\s*([\w-]+)\s*;(?:.*;)?\s*dur=([\d.]+)/.exec(entry);
    return match === null ? [] : [{ step: match[1] ?? '', ms: Number(match[2]) }];
  });
}
