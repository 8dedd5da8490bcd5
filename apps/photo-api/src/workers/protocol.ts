/**
 * What the main process and an imaging worker say to each other. A message is a frame: a small JSON head and, for photos, the
 * bytes of the file behind it. One photo at a time; the worker answers each `photo` with exactly one `done` or `failed`.
 */
import type { FailureMessage } from '#events';
import type {
  CutoutOptions,
  IdPhotoOptions,
  ImageHeader,
  ModelLoaded,
  PhotoResult,
  StylizationOptions,
  PrintSheetOptions,
} from '#imaging';
import type { StepTiming } from '#telemetry';

/** What is to be made of a photo. */
export type PhotoTask =
  | { readonly flow: 'id-photo'; readonly options: IdPhotoOptions }
  | {
      readonly flow: 'print-sheet';
      readonly options: PrintSheetOptions;
      /** Length of each photo's file, in their order, where there are several. */
      readonly imageBytes?: readonly number[];
    }
  | { readonly flow: 'cutout'; readonly options: CutoutOptions }
  | { readonly flow: 'stylization'; readonly options: StylizationOptions };

/** Where a worker finds its networks and how it runs them. */
export interface NetworkSettings {
  readonly modelDir: string;
  readonly executionProviders: readonly string[];
  readonly mattingModel: string;
}

/** First message to a worker. */
export interface OpenMessage extends NetworkSettings {
  readonly kind: 'open';
}

/** A photo to work on; the frame's body is the uploaded file, or files (see `body.ts`). */
export interface PhotoMessage {
  readonly kind: 'photo';
  readonly task: PhotoTask;
  /** Of the first photo. */
  readonly header: ImageHeader;
  /** Of all photos in their order, where there are several. */
  readonly headers?: readonly ImageHeader[];
  /** Epoch ms after which no further step begins. */
  readonly deadlineAt: number;
}

/** Nobody waits for the photo any more: stop before the next step. */
export interface CancelMessage {
  readonly kind: 'cancel';
}

/** Main process → worker. */
export type ToWorker = OpenMessage | PhotoMessage | CancelMessage;

/** A result without its bytes. */
export type PhotoFacts = Omit<PhotoResult, 'bytes'>;

/** A model is ready in the worker. */
export interface ModelMessage {
  readonly kind: 'model';
  readonly loaded: ModelLoaded;
}

/** The worker can take photos. */
export interface ReadyMessage {
  readonly kind: 'ready';
  readonly loadTimeMs: number;
}

/** The worker cannot take photos, and ends. */
export interface RefusedMessage {
  readonly kind: 'refused';
  readonly failure: FailureMessage;
}

interface Finished {
  readonly timings: readonly StepTiming[];
  /** Resident memory of the worker after the photo. */
  readonly rssBytes: number;
}

/** A finished photo; the frame's body is the picture. */
export interface DoneMessage extends Finished {
  readonly kind: 'done';
  readonly facts: PhotoFacts;
}

/** A photo that could not be made. */
export interface FailedMessage extends Finished {
  readonly kind: 'failed';
  readonly failure: FailureMessage;
}

/** Worker → main process. */
export type FromWorker = ModelMessage | ReadyMessage | RefusedMessage | DoneMessage | FailedMessage;

/** The descriptor of the pipe to the main process in a worker. */
export const WORKER_PIPE_FD = 3;
