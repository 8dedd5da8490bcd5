/** Wires the parts together. No decision is made here. */
import { type DynamicModule, Module } from '@nestjs/common';
import { Idempotency } from './access/idempotency.js';
import { RateLimit } from './access/rate-limit.js';
import { JobService } from './application/job-service.js';
import { PhotoService } from './application/photo-service.js';
import { Readiness } from './application/readiness.js';
import type { Environment } from './config/environment.js';
import { ENVIRONMENT } from './config/environment-token.js';
import { BatchesController } from './http/batches.controller.js';
import { CataloguesController } from './http/catalogues.controller.js';
import { HealthController } from './http/health.controller.js';
import { JobsController } from './http/jobs.controller.js';
import { PagesController } from './http/pages.controller.js';
import { PhotosController } from './http/photos.controller.js';
import { UploadReader } from './http/upload-reader.js';

/** What controllers are made with. */
export interface AppParts {
  readonly environment: Environment;
  readonly photos: PhotoService;
  readonly jobs: JobService;
  readonly uploads: UploadReader;
  readonly readiness: Readiness;
  readonly answers: Idempotency;
  readonly rateLimit: RateLimit;
}

/** The controllers of the service. */
@Module({})
export class AppModule {
  /** The module around parts that exist already: workers are started before anything is served. */
  static around({ environment, photos, jobs, uploads, readiness, answers, rateLimit }: AppParts): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        PhotosController,
        BatchesController,
        JobsController,
        CataloguesController,
        HealthController,
        PagesController,
      ],
      providers: [
        { provide: ENVIRONMENT, useValue: environment },
        { provide: PhotoService, useValue: photos },
        { provide: JobService, useValue: jobs },
        { provide: UploadReader, useValue: uploads },
        { provide: Readiness, useValue: readiness },
        { provide: Idempotency, useValue: answers },
        { provide: RateLimit, useValue: rateLimit },
      ],
    };
  }
}
