/**
 * Tells the address that a job named that the job is finished: at least once, again with growing pauses until it is taken, across restarts,
 * until the result's own time is over. A few at once; one slow receiver holds up nobody's photo.
 */
import { beginCall, type EventEmitter, type OutgoingCall } from '#telemetry';
import { type Job, type JobCallback, progressOf, publicJobId } from '../jobs/job.js';
import { type AllowedHost, tryUrl } from '../outbound/allowed-host.js';
import { type CallbackOutcome, sendCallback } from '../outbound/send-callback.js';
import type { JobBook, JobNews } from './job-book.js';

/** What callbacks are sent with. */
export interface JobCallbacksParts {
  readonly book: JobBook;
  readonly log: EventEmitter;
  /** `whsec_…`; undefined where callbacks are off. */
  readonly secret: string | undefined;
  /** The entry that allows an address; asked anew before each attempt, since the list may have changed with a restart. */
  readonly hostOf: (url: string) => AllowedHost | undefined;
  readonly resultTtlMs: number;
}

const MOST_ATTEMPTS = 12;
const MOST_AT_ONCE = 4;
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 300_000;

/** Sends the callbacks of finished jobs. */
export class JobCallbacks {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly due: string[] = [];
  private sending = 0;
  private readonly closing = new AbortController();

  constructor(private readonly parts: JobCallbacksParts) {}

  /** Takes up a job that is finished and whose callback was not taken yet; others are none of its business. */
  consider({ head }: Job): void {
    const { callback, finishedAt, id } = head;
    if (finishedAt === undefined || callback?.state !== 'waiting' || this.timers.has(id)) return;
    this.schedule(id, callback.nextAt - Date.now());
  }

  /** Follows the jobs. */
  hear({ kind, job }: JobNews): void {
    if (kind === 'finished') this.consider(job);
    if (kind === 'deleted') this.drop(job.head.id);
  }

  /** Sends nothing more; what was not taken is sent after the next start. */
  close(): void {
    this.closing.abort();
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.due.length = 0;
  }

  private schedule(id: string, delayMs: number): void {
    if (this.closing.signal.aborted) return;
    const ring = (): void => {
      this.timers.delete(id);
      this.due.push(id);
      this.pump();
    };
    this.timers.set(id, setTimeout(ring, Math.min(LONGEST_PAUSE_MS * 2, Math.max(0, delayMs))).unref());
  }

  private drop(id: string): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  private pump(): void {
    while (this.sending < MOST_AT_ONCE && this.due.length > 0) {
      const job = this.parts.book.get(this.due.shift() as string);
      if (job?.head.callback === undefined) continue;
      this.sending++;
      void this.attempt(job, job.head.callback).finally(() => {
        this.sending--;
        this.pump();
      });
    }
  }

  private async attempt(job: Job, callback: JobCallback): Promise<void> {
    const startedAt = performance.now();
    const { id, requestId, trace: link } = job.head;
    const attempts = callback.attempts + 1;
    const facts = { job_id: publicJobId(id), host: hostNameOf(callback.url), attempt: attempts };
    const call = beginCall('send callback', facts, { link, requestId });
    const outcome = await this.send(job, callback.url, call);
    // Ended by us: it counts as not tried.
    if (this.closing.signal.aborted) return call.end({ facts: { outcome: 'interrupted' } });
    call.end(outcome.ok ? { facts: { outcome: 'delivered' } } : { errorType: outcome.reason });
    if (outcome.ok) {
      call.run(() => this.parts.log.emit('callback_sent', { ...facts, duration_ms: performance.now() - startedAt }));
      return this.parts.book.updateCallback(id, { ...callback, state: 'delivered', attempts });
    }
    const { reason, message } = outcome;
    const retryInMs = outcome.retryable && attempts < MOST_ATTEMPTS ? pauseMs(attempts) : undefined;
    call.run(() => this.parts.log.emit('callback_failed', { ...facts, reason, message, retry_in_ms: retryInMs }));
    const state = retryInMs === undefined ? 'given_up' : 'waiting';
    await this.parts.book.updateCallback(job.head.id, {
      ...callback,
      state,
      attempts,
      nextAt: Date.now() + (retryInMs ?? 0),
    });
    if (retryInMs !== undefined && this.parts.book.get(job.head.id) !== undefined)
      this.schedule(job.head.id, retryInMs);
  }

  private send(job: Job, url: string, { headers: trace }: OutgoingCall): Promise<CallbackOutcome> {
    const { secret, hostOf, resultTtlMs } = this.parts;
    const host = hostOf(url);
    if (host === undefined || secret === undefined) {
      const message = 'the operator no longer allows this host';
      return Promise.resolve({ ok: false, reason: 'address_forbidden', retryable: false, message });
    }
    const message = { url, host, secret, trace, messageId: `job_${job.head.id}`, body: bodyOf(job, resultTtlMs) };
    return sendCallback(message, this.closing.signal);
  }
}

/** In the envelope that Standard Webhooks recommends. */
function bodyOf(job: Job, resultTtlMs: number): string {
  const { id, requestId, finishedAt = 0 } = job.head;
  const instant = (ms: number): string => new Date(ms).toISOString();
  return JSON.stringify({
    type: 'job.finished',
    timestamp: instant(finishedAt),
    data: {
      id,
      status: 'finished',
      request_id: requestId,
      progress: progressOf(job),
      result: `/v1/jobs/${id}/result`,
      expires_at: instant(finishedAt + resultTtlMs),
    },
  });
}

/** 2 s doubling up to 5 min, give or take a quarter, so that many do not come back together. */
function pauseMs(attempts: number): number {
  const doubled = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  return Math.round(doubled * (0.75 + Math.random() / 2));
}

/** The name alone: the rest of an address may be a secret. */
function hostNameOf(url: string): string {
  return tryUrl(url)?.hostname ?? 'unknown';
}
