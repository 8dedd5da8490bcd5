/** The closed table of HTTP statuses. Only the edge knows HTTP; what the errors mean is stated in libs/events. docs/errors.md is generated from both. */
import type { ErrorType } from '#events';

/** HTTP status by error type; null where there is nobody to answer or nothing is served yet. */
export const STATUS_OF: Readonly<Record<ErrorType, number | null>> = {
  BadOptionError: 400,
  UnauthorizedError: 401,
  ForbiddenError: 403,
  NotFoundError: 404,
  RequestInProgressError: 409,
  IdempotencyKeyReusedError: 422,
  MethodNotAllowedError: 405,
  UploadTimeoutError: 408,
  ModelNotInstalledError: 409,
  PayloadTooLargeError: 413,
  UnsupportedFormatError: 415,
  UrlFetchError: 422,
  UnidentifiedImageError: 422,
  ImageTooLargeError: 422,
  NoFaceError: 422,
  SeveralFacesError: 422,
  FaceTooSmallError: 422,
  FileSizeError: 422,
  RateLimitedError: 429,
  JobNotReadyError: 409,
  JobCancelledError: null,
  ClientGoneError: null,
  QueueFullError: 503,
  ShuttingDownError: 503,
  MemoryError: 503,
  DeadlineExceededError: 504,
  ModelLoadError: 500,
  InferenceError: 500,
  QueueStoreError: 503,
  CacheStoreError: 503,
  WorkerCrashedError: 500,
  UnexpectedError: 500,
  BadConfigError: null,
  BadRuleError: null,
};

/** Path of the page that explains an error type; the `type` of its problem documents. */
export function problemType(errorType: ErrorType): string {
  return `/docs/errors#${errorType}`;
}
