/**
 * A failure of one unit of work, typed from the closed table. Thrown once, near its cause; caught in one place per app.
 */
import { inspect } from 'node:util';
import { FAILURES, type ErrorClass, type ErrorType } from './failure-table.js';

/** What an occurrence adds to its kind. */
export interface FailureOptions {
  /** What the reader can do, where this occurrence knows better than the table. */
  readonly remedy?: string;
  /** What led to it; goes into the log line's stack, never into an answer. */
  readonly cause?: unknown;
  /** After how many seconds a retry makes sense. */
  readonly retryAfterS?: number;
}

const MAX_CAUSES = 5;

/** An error whose type, class and words are fit for the log line and for the client. */
export class Failure extends Error {
  readonly errorClass: ErrorClass;
  readonly retryable: boolean;
  readonly title: string;
  readonly remedy: string;
  readonly retryAfterS: number | undefined;
  /** The step it happened in; set by the step runner. */
  stage: string | undefined;

  /**
   * @param errorType a name of the closed table
   * @param publicDetail what was wrong this time, fit for the client: no path, no secret, no stack
   */
  constructor(
    readonly errorType: ErrorType,
    readonly publicDetail: string,
    options: FailureOptions = {},
  ) {
    super(publicDetail, { cause: options.cause });
    const kind = FAILURES[errorType];
    this.name = errorType;
    this.errorClass = kind.errorClass;
    this.retryable = kind.retryable;
    this.title = kind.title;
    this.remedy = options.remedy ?? kind.remedy;
    this.retryAfterS = options.retryAfterS;
  }

  /** The failure that was thrown, or an UnexpectedError around anything else: its stack goes to the log, nothing of it to the client. */
  static from(thrown: unknown): Failure {
    if (thrown instanceof Failure) return thrown;
    return new Failure('UnexpectedError', 'The service met an error it did not expect.', { cause: thrown });
  }

  /** Stack of the failure and of everything that led to it, innermost last; at most 8,000 characters. */
  fullStack(): string {
    const parts = [this.stack ?? this.message];
    for (let cause = this.cause, depth = 1; cause !== undefined && depth < MAX_CAUSES; depth++) {
      parts.push(stackOf(cause));
      cause = cause instanceof Error ? cause.cause : undefined;
    }
    return parts.join('\ncaused by: ').slice(0, 8000);
  }

  /** Plain form that survives a process boundary. */
  toJSON(): FailureMessage {
    return {
      errorType: this.errorType,
      publicDetail: this.publicDetail,
      remedy: this.remedy,
      stage: this.stage,
      stack: this.fullStack(),
      retryAfterS: this.retryAfterS,
    };
  }

  /** The failure again, on the other side of a process boundary. A worker of another version may know types that this one does not. */
  static fromJSON(message: FailureMessage): Failure {
    const known = Object.hasOwn(FAILURES, message.errorType);
    const failure = new Failure(known ? message.errorType : 'UnexpectedError', message.publicDetail, {
      remedy: message.remedy,
      ...(message.retryAfterS === undefined ? {} : { retryAfterS: message.retryAfterS }),
    });
    failure.stage = message.stage;
    failure.stack = message.stack;
    return failure;
  }
}

/** Anything can be thrown, circular objects too. */
function stackOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.stack ?? thrown.message;
  return typeof thrown === 'string' ? thrown : inspect(thrown, { depth: 2 });
}

/** A failure as plain JSON, between the main process and a worker. */
export interface FailureMessage {
  readonly errorType: ErrorType;
  readonly publicDetail: string;
  readonly remedy: string;
  readonly stage: string | undefined;
  readonly stack: string;
  readonly retryAfterS: number | undefined;
}
