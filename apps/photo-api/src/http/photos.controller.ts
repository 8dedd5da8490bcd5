/** The routes that take a photo and give one back. Each is: read the upload, read its options, have it made, answer. */
import type { Hash } from 'node:crypto';
import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Failure } from '#events';
import type { PhotoResult, StylizationOptions } from '#imaging';
import { Idempotency } from '../access/idempotency.js';
import { RateLimit } from '../access/rate-limit.js';
import { JobService } from '../application/job-service.js';
import type { PhotoRequest, Wish } from '../application/photo-request.js';
import { PhotoService } from '../application/photo-service.js';
import type { Environment } from '../config/environment.js';
import { ENVIRONMENT } from '../config/environment-token.js';
import type { Job } from '../jobs/job.js';
import { refuseCallback, splitAsync } from './async-fields.js';
import { answerClassic, answerPhoto } from './photo-answer.js';
import { checkingModel, withKnownModel } from './known-model.js';
import { classicForm, CUTOUT_FORM, ID_PHOTO_FORM, PRINT_SHEET_FORM, stylizationForm } from './photo-forms.js';
import { photoRequestOf } from './photo-request-log.js';
import { type Order, orderClassic, orderCutout, orderIdPhoto, orderPrintSheet } from './photo-wishes.js';
import { answerAccepted, prefersAsync, wantsNoStore } from './respond-async.js';
import { countAgainstRate } from './rate-gate.js';
import { answeredAgain } from './replay.js';
import { orderStylization } from './style-wishes.js';
import type { UploadForm } from './upload-form.js';
import { type Upload, UploadReader } from './upload-reader.js';

/** The first of equals is the usual one. */
const STYLE_FORMATS = new Map<string, StylizationOptions['format']>([
  ['image/jpeg', 'jpeg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
]);

type Fields = Readonly<Record<string, string>>;
type Files = Readonly<Record<string, Buffer>>;

/** How a form becomes what is to be made. */
type Ordering = (fields: Fields, extras: Files, images: readonly Buffer[]) => Order;

/** What is to be made, of which files. */
interface Work {
  readonly order: Order;
  readonly body: Uint8Array;
}

/** `POST /v1/id-photos`, `POST /v1/cutouts`, `POST /v1/print-sheets`, `POST /v1/stylizations` and `POST /upload`. */
@Controller()
export class PhotosController {
  @Inject(Idempotency) private readonly answers!: Idempotency;
  @Inject(RateLimit) private readonly rateLimit!: RateLimit;
  private readonly classicForm: UploadForm;
  private readonly stylizationForm: UploadForm;

  constructor(
    private readonly uploads: UploadReader,
    private readonly photos: PhotoService,
    private readonly jobs: JobService,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {
    this.classicForm = classicForm(environment.modelDir);
    this.stylizationForm = stylizationForm(environment.modelDir);
  }

  /** An ID photo. */
  @Post('v1/id-photos')
  idPhoto(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.respond(request, response, ID_PHOTO_FORM, orderIdPhoto);
  }

  /** The person without the background, or its mask. */
  @Post('v1/cutouts')
  cutout(@Req() request: Request, @Res() response: Response): Promise<void> {
    const prefersWebp = request.accepts(['image/png', 'image/webp']) === 'image/webp';
    return this.respond(request, response, CUTOUT_FORM, (fields) => orderCutout(fields, prefersWebp));
  }

  /** Several photos on one sheet. */
  @Post('v1/print-sheets')
  printSheet(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.respond(request, response, PRINT_SHEET_FORM, orderPrintSheet);
  }

  /** The photo drawn in a style. */
  @Post('v1/stylizations')
  stylization(@Req() request: Request, @Res() response: Response): Promise<void> {
    const preferred = STYLE_FORMATS.get(String(request.accepts([...STYLE_FORMATS.keys()])));
    const order = (fields: Fields) => orderStylization(fields, this.environment.modelDir, preferred);
    return this.respond(request, response, this.stylizationForm, order);
  }

  /** The classic form endpoint. */
  @Post('upload')
  async classic(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.withUpload(request, response, this.classicForm, async (photo, upload) => {
      const work = workOn(upload, orderClassic(upload.fields, this.environment.modelDir));
      answerClassic(request, response, photo, await this.make(request, photo, work));
    });
  }

  /** Makes the photo and answers with it, or takes it as a job where the client does not want to wait. */
  private respond(request: Request, response: Response, form: UploadForm, ordering: Ordering): Promise<void> {
    return this.withUpload(request, response, checkingModel(form, this.environment), async (photo, upload) => {
      const { callbackUrl, rest } = splitAsync(upload.fields);
      const order = ordering(rest, upload.extras, upload.images);
      const work = workOn(upload, withKnownModel(order, this.environment));
      if (prefersAsync(request)) {
        const job = await this.submit(request, photo, { work, callbackUrl });
        return answerAccepted(request, response, job, this.environment.resultTtlMs);
      }
      refuseCallback(callbackUrl);
      answerPhoto(request, response, photo, await this.make(request, photo, work));
    });
  }

  private make(request: Request, photo: PhotoRequest, { order, body }: Work): Promise<PhotoResult> {
    photo.wish = wishOf(order);
    return this.photos.make(photo, body, order.task, { uncached: wantsNoStore(request) });
  }

  private async submit(
    request: Request,
    photo: PhotoRequest,
    { work, callbackUrl }: { work: Work; callbackUrl: string | undefined },
  ): Promise<Job> {
    this.jobs.checkCallback(callbackUrl);
    const { order, body } = work;
    const draft = await this.jobs.draft();
    try {
      await draft.addBytes(photo.fileName, body);
      const terms = { kind: 'photo', callbackUrl, uncached: wantsNoStore(request) } as const;
      return await this.jobs.accept(photo, draft, { ...terms, task: order.task, wish: wishOf(order) });
    } finally {
      await draft.discard();
    }
  }

  private async withUpload(
    request: Request,
    response: Response,
    form: UploadForm,
    work: (photo: PhotoRequest, upload: Upload) => Promise<void>,
  ): Promise<void> {
    const photo = photoRequestOf(request);
    if (photo === undefined) throw new Failure('UnexpectedError', 'The request was not opened.');
    let upload = await this.uploads.read(request, response, photo, form);
    try {
      const came = upload;
      if (answeredAgain(this.answers, request, response, (hash) => describeUpload(hash, came))) return;
      countAgainstRate(this.rateLimit, request, response, upload.images.length - 1);
      upload = await this.uploads.complete(request, photo, upload);
      await work(photo, upload);
    } finally {
      upload.release();
    }
  }
}

/** Adds all that decides about the answer. */
function describeUpload(hash: Hash, { images, extras, fields, imageUrl }: Upload): void {
  hash.update(JSON.stringify([fields, imageUrl ?? null, Object.keys(extras)]));
  for (const file of [...images, ...Object.values(extras)]) hash.update(`\n${file.length}\n`).update(file);
}

/** The order, and the files it is about as one body. */
function workOn({ images }: Upload, order: Order): Work {
  const [first = Buffer.alloc(0)] = images;
  const files = order.behind === undefined ? images : [...images, order.behind];
  return { order, body: files.length === 1 ? first : Buffer.concat(files) };
}

function wishOf({ outputFormat, background }: Order): Wish {
  return background === undefined ? { outputFormat } : { outputFormat, background };
}
