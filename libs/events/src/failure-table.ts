/**
 * The closed table of errors. Rules match on these names, so a name is never reused or renamed. The HTTP status of each is
 * in photo-api's problem filter, because only the edge knows HTTP. docs/errors.md is generated from both.
 */

/** Whose fault it was, in five words that rules and dashboards can count on. */
export type ErrorClass = 'client_input' | 'capacity' | 'model' | 'dependency' | 'internal';

/** What is known of an error type before it happens. */
export interface FailureKind {
  readonly errorClass: ErrorClass;
  /** Whether the same request may succeed when sent again later. */
  readonly retryable: boolean;
  /** The kind of problem in a few words, the same for each occurrence. */
  readonly title: string;
  /** What the reader of the answer can do about it, unless the occurrence says better. */
  readonly remedy: string;
}

const input = (title: string, remedy: string) =>
  ({ errorClass: 'client_input', retryable: false, title, remedy }) as const;

/** Every error type, by name. */
export const FAILURES = {
  BadOptionError: input(
    'An option is not valid',
    'Correct the field that `detail` names; it also lists what is allowed.',
  ),
  UnauthorizedError: input(
    'A valid API key is needed',
    'Send a key as `Authorization: Bearer <key>` or `X-API-Key: <key>`; the operator makes one with `npm run keys -- create NAME`.',
  ),
  ForbiddenError: input(
    'The API key is not for this',
    'Use a key with the scope that `detail` names; the operator makes one with `npm run keys -- create NAME --scope …`.',
  ),
  IdempotencyKeyReusedError: input(
    'The Idempotency-Key belongs to another request',
    'Choose a new key for each request, and repeat one only with the very same request.',
  ),
  RequestInProgressError: {
    errorClass: 'client_input',
    retryable: true,
    title: 'The same request is being worked on',
    remedy: 'Send it again with the same Idempotency-Key after the seconds in Retry-After.',
  },
  PayloadTooLargeError: input(
    'The upload is too large',
    'Send a smaller file, or shrink the photo to 2000 px on its longer side first.',
  ),
  UrlFetchError: input(
    'The photo could not be fetched',
    'Check that `image_url` leads straight to the photo and may be read by anybody, or send the photo itself as a file.',
  ),
  UnsupportedFormatError: input('Not a supported format', 'Send a JPEG, PNG or WebP file as multipart/form-data.'),
  UnidentifiedImageError: input(
    'The image cannot be read',
    'The file is damaged or cut off: open it on your side, save it again, and send that.',
  ),
  ImageTooLargeError: input('The image has too many pixels', 'Shrink it to at most 8192 × 8192 and 50 megapixels.'),
  NoFaceError: input('No face was found', 'Send a photo of one person, face to the camera, not covered, well lit.'),
  SeveralFacesError: input('More than one face was found', 'Crop the photo so that it shows one person only.'),
  FaceTooSmallError: input(
    'The face is too small',
    'Take the photo from closer by, or crop it around the head and shoulders.',
  ),
  FileSizeError: input(
    'The file cannot have the size that was asked for',
    'Ask for another `max_kb` or `min_kb`, another format or another size in px; `detail` says what is possible.',
  ),
  ModelNotInstalledError: input(
    'The model is not installed',
    'Leave `model` out to use the embedded one, or install the model.',
  ),
  NotFoundError: input('There is nothing at this address', 'See /docs for the routes.'),
  MethodNotAllowedError: input(
    'The address does not take this method',
    'Use one of the methods in the Allow header; see /docs.',
  ),
  UploadTimeoutError: {
    errorClass: 'client_input',
    retryable: true,
    title: 'The upload took too long',
    remedy: 'Send it again over a faster connection, or shrink the photo first.',
  },
  RateLimitedError: {
    errorClass: 'client_input',
    retryable: true,
    title: 'Too many requests',
    remedy: 'Wait for the seconds in Retry-After, then go on more slowly.',
  },
  JobNotReadyError: {
    errorClass: 'client_input',
    retryable: true,
    title: 'The job is not finished',
    remedy: 'Ask again after the seconds in Retry-After, or follow the job by `Accept: text/event-stream`.',
  },
  JobCancelledError: input('The job was cancelled', 'Nothing to do: whoever deleted the job wants no result.'),
  ClientGoneError: input('The client went away', 'Nothing to do: nobody waits for the answer.'),
  QueueFullError: {
    errorClass: 'capacity',
    retryable: true,
    title: 'Too much work is waiting',
    remedy: 'Send the request again after the seconds in Retry-After.',
  },
  ShuttingDownError: {
    errorClass: 'capacity',
    retryable: true,
    title: 'The service is shutting down',
    remedy: 'Send the request again after the seconds in Retry-After.',
  },
  MemoryError: {
    errorClass: 'capacity',
    retryable: true,
    title: 'Not enough memory for this photo',
    remedy: 'Send a smaller photo, or the same one again later.',
  },
  DeadlineExceededError: {
    errorClass: 'capacity',
    retryable: true,
    title: 'The photo took too long',
    remedy: 'Send a smaller photo, or the same one again later.',
  },
  ModelLoadError: {
    errorClass: 'model',
    retryable: false,
    title: 'A model could not be loaded',
    remedy: 'The operator must look at the log line model_loaded or service_failed of this model.',
  },
  InferenceError: {
    errorClass: 'model',
    retryable: true,
    title: 'A model failed on this photo',
    remedy: 'Send it again; if it fails again, report the request id.',
  },
  QueueStoreError: {
    errorClass: 'dependency',
    retryable: true,
    title: 'The queue is not reachable',
    remedy: 'Send the request again later.',
  },
  CacheStoreError: {
    errorClass: 'dependency',
    retryable: true,
    title: 'The cache is not reachable',
    remedy: 'Send the request again later.',
  },
  WorkerCrashedError: {
    errorClass: 'internal',
    retryable: true,
    title: 'The imaging worker died',
    remedy: 'Send it again; if it fails again, report the request id.',
  },
  UnexpectedError: {
    errorClass: 'internal',
    retryable: true,
    title: 'Something unexpected went wrong',
    remedy: 'Report the request id to the operator.',
  },
  BadConfigError: {
    errorClass: 'internal',
    retryable: false,
    title: 'The configuration is not valid',
    remedy: 'Correct what is listed and start again.',
  },
  BadRuleError: {
    errorClass: 'internal',
    retryable: false,
    title: 'watch.yaml is not valid',
    remedy: 'Correct what is listed and check with `npm run watch:check`.',
  },
} as const satisfies Record<string, FailureKind>;

/** Name of an error. */
export type ErrorType = keyof typeof FAILURES;
