/** A finished photo becomes an answer: the bytes, or JSON around them. */
import type { Request, Response } from 'express';
import type { HeadLines, PhotoResult, SheetFacts } from '#imaging';
import type { PhotoRequest } from '../application/photo-request.js';
import { stageTimes } from '../application/stage-times.js';
import { describeQuality, qualityHeaders, type QualityDocument } from './describe-quality.js';
import { requestIdOf } from './request-scope.js';
import { send, serverTiming } from './send.js';

/** A print sheet: what it holds, and of each photo that was sent how often it is printed and how good it is. */
type SheetDocument = Omit<SheetFacts, 'images'> & {
  readonly images: readonly { readonly photos: number; readonly faces: number; readonly quality: QualityDocument }[];
};

/** What `Accept: application/json` gets. */
export interface PhotoDocument {
  readonly request_id: string;
  /** The picture's file, base64. */
  readonly image: string;
  readonly content_type: string;
  readonly width: number;
  readonly height: number;
  readonly dpi?: number | undefined;
  readonly bytes: number;
  readonly faces: number;
  readonly model: string;
  readonly provider: string;
  readonly output_format: string;
  readonly quality: QualityDocument;
  /** Of an ID photo: px of the picture. */
  readonly head?: {
    readonly hair_top: number;
    readonly eye_line: number;
    readonly chin: number;
    readonly middle: number;
  };
  /** Where the picture is a print sheet. */
  readonly sheet?: SheetDocument;
  /** Ms by stage. */
  readonly timings: Readonly<Record<string, number>>;
}

/** What an answer says beside the picture; the picture may have been made for another request, long before. */
export interface AnsweredPhoto {
  readonly requestId: string;
  readonly outputFormat: string | undefined;
  readonly cache: 'hit' | 'miss' | undefined;
  /** Ms by stage. */
  readonly timings: Readonly<Record<string, number>>;
  /** Headers that only this answer has. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends the picture of this request as the client wants it. */
export function answerPhoto(request: Request, response: Response, photo: PhotoRequest, result: PhotoResult): void {
  const answered = {
    requestId: requestIdOf(request),
    outputFormat: photo.wish?.outputFormat,
    cache: photo.cache,
    timings: stageTimes(photo),
    headers: { 'Server-Timing': serverTiming(photo) },
  };
  answerPicture(request, response, answered, result);
}

/** Sends a picture as the client wants it: bytes, unless it accepts JSON and prefers it. */
export function answerPicture(request: Request, response: Response, photo: AnsweredPhoto, result: PhotoResult): void {
  const contentType = `image/${result.format}`;
  const wantsJson = request.accepts([contentType, 'application/json']) === 'application/json';
  send(request, response, {
    status: 200,
    contentType: wantsJson ? 'application/json; charset=utf-8' : contentType,
    body: wantsJson ? JSON.stringify(describePhoto(photo, result)) : result.bytes,
    headers: {
      'Cache-Control': 'no-store',
      Vary: 'Accept',
      ...cacheHeader(photo),
      ...qualityHeaders(result.quality),
      ...photo.headers,
      ...(wantsJson ? {} : { 'Content-Disposition': `inline; filename="${fileName(photo, result)}"` }),
    },
  });
}

/** Sends the picture in the shape of the classic form endpoint. */
export function answerClassic(request: Request, response: Response, photo: PhotoRequest, result: PhotoResult): void {
  const image = Buffer.from(result.bytes.buffer, result.bytes.byteOffset, result.bytes.byteLength).toString('base64');
  send(request, response, {
    status: 200,
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({
      success: true,
      image,
      request_id: requestIdOf(request),
      content_type: `image/${result.format}`,
    }),
    headers: {
      'Cache-Control': 'no-store',
      'Server-Timing': serverTiming(photo),
      ...cacheHeader(photo),
      ...qualityHeaders(result.quality),
    },
  });
}

function describePhoto(photo: AnsweredPhoto, result: PhotoResult): PhotoDocument {
  const { bytes, format, width, height, dpi, faces, model, provider, quality, head, sheet } = result;
  return {
    request_id: photo.requestId,
    image: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    content_type: `image/${format}`,
    width,
    height,
    dpi,
    bytes: bytes.length,
    faces,
    model,
    provider,
    output_format: photo.outputFormat ?? '',
    quality: describeQuality(quality),
    ...(head === undefined ? {} : { head: describeHead(head) }),
    ...(sheet === undefined ? {} : { sheet: describeSheet(sheet) }),
    timings: photo.timings,
  };
}

function describeHead({ hairTop, eyeLine, chin, middle }: HeadLines): NonNullable<PhotoDocument['head']> {
  const tenths = (px: number): number => Math.round(px * 10) / 10;
  return { hair_top: tenths(hairTop), eye_line: tenths(eyeLine), chin: tenths(chin), middle: tenths(middle) };
}

function describeSheet({ images, ...sheet }: SheetFacts): SheetDocument {
  return { ...sheet, images: images.map((image) => ({ ...image, quality: describeQuality(image.quality) })) };
}

/** Whether the picture was there already; nothing where nobody looked. */
function cacheHeader({ cache }: Pick<AnsweredPhoto, 'cache'>): Readonly<Record<string, string>> {
  return cache === undefined ? {} : { 'X-Cache': cache };
}

/** Of the size and background only, never of what the client called its file. */
function fileName({ outputFormat }: AnsweredPhoto, { format }: PhotoResult): string {
  const stem = (outputFormat ?? 'photo').replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '');
  return `${stem || 'photo'}.${format === 'jpeg' ? 'jpg' : format}`;
}
