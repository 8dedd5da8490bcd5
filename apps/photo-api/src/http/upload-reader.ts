/**
 * Reads a multipart upload: one file, or some, and a few named fields. Refuses in the order of cost, by headers before the body is let in,
 * then at the first byte past a limit; nothing is kept past one. It never answers; the problem filter does.
 */
import type { Request, Response } from 'express';
import { Failure } from '#events';
import type { UploadBudget } from '../admission/upload-budget.js';
import type { PhotoRequest } from '../application/photo-request.js';
import type { RemotePhotos } from '../outbound/remote-photo.js';
import { visitorOf } from './client-of-request.js';
import { letBodyCome } from './server-adapter.js';
import { addressIn, tooLarge, type UploadForm, type UploadLimits } from './upload-form.js';
import { UploadInProgress } from './upload-in-progress.js';

/** A complete upload. */
export interface Upload {
  /** The file, or the files where the form takes more, in their order. */
  readonly images: readonly Buffer[];
  /** The further files that came, by field; an empty one counts as left out. */
  readonly extras: Readonly<Record<string, Buffer>>;
  readonly fields: Readonly<Record<string, string>>;
  /** Where the file is to be fetched from; there are no images then. */
  readonly imageUrl: string | undefined;
  /** Gives the bytes back to the budget; to be called when the photo is over. */
  readonly release: () => void;
}

/** What boundaries, part headers and the other fields may add to a file of the largest size. */
const FORM_OVERHEAD_BYTES = 64 * 1024;

/** Reads uploads within the limits and the budget. */
export class UploadReader {
  constructor(
    private readonly limits: UploadLimits,
    private readonly budget: UploadBudget,
    private readonly remote: RemotePhotos,
  ) {}

  /**
   * Reads the whole upload.
   * @throws Failure UnsupportedFormatError (no multipart, or compressed), PayloadTooLargeError, BadOptionError (the form), UploadTimeoutError,
   *   QueueFullError (no room for it now), ClientGoneError
   */
  async read(request: Request, response: Response, photo: PhotoRequest, form: UploadForm): Promise<Upload> {
    const share = this.budget.open(visitorOf(request));
    try {
      refuseByHeaders(request, (form.mostFiles ?? 1) * this.limits.maxBytes, this.limits.maxBytes);
      letBodyCome(request, response);
      const upload = await new UploadInProgress(request, { form, limits: this.limits, share, signal: photo.signal })
        .done;
      photo.fileName = upload.fileName;
      photo.uploadMs = photo.ageMs;
      const { images, extras, fields: all } = upload;
      const imageUrl = addressIn(form.urlField, all);
      const fields = Object.fromEntries(Object.entries(all).filter(([name]) => name !== form.urlField));
      if (imageUrl !== undefined) this.remote.check(imageUrl);
      return { images, extras, fields, imageUrl, release: share.release };
    } catch (thrown) {
      share.release();
      throw atUpload(thrown);
    }
  }

  /**
   * Fetches the file of an upload that only says where it is; any other one is complete.
   * @throws Failure of `RemotePhotos.fetch`; QueueFullError (no room for it now)
   */
  async complete(request: Request, photo: PhotoRequest, upload: Upload): Promise<Upload> {
    if (upload.imageUrl === undefined) return upload;
    // The form was small; how large the file is nobody knows.
    const share = this.budget.open({ ...visitorOf(request), bytes: Number.POSITIVE_INFINITY });
    const release = (): void => {
      share.release();
      upload.release();
    };
    try {
      const image = await this.remote.fetch(upload.imageUrl, { take: share.take, signal: photo.signal });
      photo.uploadMs = photo.ageMs;
      return { ...upload, images: [image], release };
    } catch (thrown) {
      share.release();
      throw atUpload(thrown);
    }
  }
}

function atUpload(thrown: unknown): Failure {
  const failure = Failure.from(thrown);
  failure.stage ??= 'upload';
  return failure;
}

/**
 * Refuses what its headers alone tell.
 * @param maxBytes of all its files
 * @param toldBytes the limit that the refusal names
 * @throws Failure UnsupportedFormatError, PayloadTooLargeError
 */
export function refuseByHeaders({ headers }: Request, maxBytes: number, toldBytes = maxBytes): void {
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(headers['content-type'] ?? ''))
    throw new Failure(
      'UnsupportedFormatError',
      `Content-Type must be multipart/form-data with a boundary, not ${describeType(headers['content-type'])}.`,
    );
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity')
    throw new Failure('UnsupportedFormatError', 'The upload must not be compressed: send it without Content-Encoding.');
  if (Number(headers['content-length'] ?? 0) > maxBytes + FORM_OVERHEAD_BYTES) throw tooLarge(toldBytes);
}

function describeType(contentType: string | undefined): string {
  return contentType === undefined
    ? 'absent'
    : (/^[\w.+-]{1,60}\/[\w.+-]{1,60}/.exec(contentType)?.[0] ?? 'unreadable');
}
