/**
 * One photo request, from its first byte to its terminal line: what is known of it so far, and whether anybody still wants it.
 * The HTTP edge opens and closes it; the photo service fills it in.
 */
import type { Failure } from '#events';
import type { ImageHeader } from '#imaging';
import { preciseNow, type StepTiming } from '#telemetry';
import type { PhotoFacts, PhotoTask } from '../workers/protocol.js';

/** What a request asked for, in the words of the log line. */
export interface Wish {
  /** Size and background, "cn-1-inch-blue". */
  readonly outputFormat: string;
  readonly background?: string;
}

/** Who sent a request, in the words of the log line. */
export interface Sender {
  readonly clientIp?: string | undefined;
  readonly userAgent?: string | undefined;
}

/** What a request is and what became of it. */
export class PhotoRequest {
  /** Epoch ms with fractions. */
  private startedAt = preciseNow();
  /** Steps that ran, in order, whether the photo was made or not. */
  timings: readonly StepTiming[] = [];
  uploadMs: number | undefined;
  queueWaitMs: number | undefined;
  /** Whether the picture was there already; undefined where nobody looked. */
  cache: 'hit' | 'miss' | undefined;
  /** Under which name the picture is kept. */
  cacheKey: string | undefined;
  fileBytes: number | undefined;
  fileName: string | undefined;
  header: ImageHeader | undefined;
  wish: Wish | undefined;
  /** What is to be made; undefined until that is known. */
  task: PhotoTask | undefined;
  sender: Sender | undefined;
  /** The model that is to make it; undefined until it is begun. */
  model: string | undefined;
  /** Where that model runs; undefined until a worker takes the photo. */
  provider: string | undefined;
  /** What was made; undefined until then. */
  facts: PhotoFacts | undefined;
  outputBytes: number | undefined;
  /** Why nothing was made; the first reason stays. */
  failure: Failure | undefined;
  /** The job it is a photo of. */
  job: { readonly jobId: string; readonly parentRequestId: string | undefined } | undefined;
  private readonly controller = new AbortController();
  private handedOver = false;

  /**
   * @param route template of the route, never the raw path
   * @param clientId whose it is; clients take turns
   * @param apiKeyId id of the API key it came with; undefined where none is asked for
   */
  constructor(
    readonly route: string,
    readonly clientId = '',
    readonly apiKeyId?: string,
  ) {}

  /** Aborts when nobody wants the photo any more; its reason is a Failure. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Ms since the first byte of the request. */
  get ageMs(): number {
    return preciseNow() - this.startedAt;
  }

  /** Whether its photos have become a job's, which ends their lines. */
  get isHandedOver(): boolean {
    return this.handedOver;
  }

  /** From now on the job ends the line. */
  handOver(): void {
    this.handedOver = true;
  }

  /** A worker takes the photo. @param queueWaitMs how long it waited for one */
  begin(queueWaitMs: number): void {
    this.queueWaitMs = queueWaitMs;
    // Nobody waited for the answer while the job waited for its turn: that is no time of processing.
    if (this.job !== undefined) this.startedAt = preciseNow();
  }

  /** Notes why the request did not succeed. */
  fail(failure: Failure): void {
    this.failure ??= failure;
  }

  /** Stops whatever is being done for the request. */
  giveUp(failure: Failure): void {
    if (!this.signal.aborted) this.controller.abort(failure);
  }
}
