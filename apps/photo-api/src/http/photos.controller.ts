/** The routes that take a photo and give one back. Each is: read the upload, read its options, have it made, answer. */
import { Controller, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Failure } from '#events';
import type { PhotoResult } from '#imaging';
import type { PhotoRequest } from '../application/photo-request.js';
import { PhotoService } from '../application/photo-service.js';
import { answerClassic, answerPhoto } from './photo-answer.js';
import { CLASSIC_FORM, CUTOUT_FORM, ID_PHOTO_FORM, PRINT_SHEET_FORM } from './photo-forms.js';
import { photoRequestOf } from './photo-request-log.js';
import { type Order, orderClassic, orderCutout, orderIdPhoto, orderPrintSheet } from './photo-wishes.js';
import type { UploadForm } from './upload-form.js';
import { UploadReader } from './upload-reader.js';

type Fields = Readonly<Record<string, string>>;
type Files = Readonly<Record<string, Buffer>>;

/** `POST /v1/id-photos`, `POST /v1/cutouts`, `POST /v1/print-sheets` and `POST /upload`. */
@Controller()
export class PhotosController {
  constructor(
    private readonly uploads: UploadReader,
    private readonly photos: PhotoService,
  ) {}

  /** An ID photo. */
  @Post('v1/id-photos')
  async idPhoto(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { photo, result } = await this.make(request, response, ID_PHOTO_FORM, orderIdPhoto);
    answerPhoto(request, response, photo, result);
  }

  /** The person without the background, or its mask. */
  @Post('v1/cutouts')
  async cutout(@Req() request: Request, @Res() response: Response): Promise<void> {
    const prefersWebp = request.accepts(['image/png', 'image/webp']) === 'image/webp';
    const order = (fields: Fields) => orderCutout(fields, prefersWebp);
    const { photo, result } = await this.make(request, response, CUTOUT_FORM, order);
    answerPhoto(request, response, photo, result);
  }

  /** Several photos on one sheet. */
  @Post('v1/print-sheets')
  async printSheet(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { photo, result } = await this.make(request, response, PRINT_SHEET_FORM, orderPrintSheet);
    answerPhoto(request, response, photo, result);
  }

  /** The classic form endpoint. */
  @Post('upload')
  async classic(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { photo, result } = await this.make(request, response, CLASSIC_FORM, orderClassic);
    answerClassic(request, response, photo, result);
  }

  private async make(
    request: Request,
    response: Response,
    form: UploadForm,
    order: (fields: Fields, extras: Files, images: readonly Buffer[]) => Order,
  ): Promise<{ photo: PhotoRequest; result: PhotoResult }> {
    const photo = photoRequestOf(request);
    if (photo === undefined) throw new Failure('UnexpectedError', 'The request was not opened.');
    const { images, extras, fields, release } = await this.uploads.read(request, response, photo, form);
    try {
      const { task, behind, ...wish } = order(fields, extras, images);
      photo.wish = wish;
      const files = behind === undefined ? images : [...images, behind];
      const body = files.length === 1 ? files[0]! : Buffer.concat(files);
      return { photo, result: await this.photos.make(photo, body, task, { uncached: wantsNoStore(request) }) };
    } finally {
      release();
    }
  }
}

/** The client wants neither its photo kept here nor one that was. */
function wantsNoStore({ headers }: Request): boolean {
  return /(^|[\s,])no-store($|[\s,])/i.test(headers['cache-control'] ?? '');
}
