/** The progress of a job as server-sent events: `progress` for each photo that changes, then `finished` or `deleted`, and the stream ends. */
import type { Request, Response } from 'express';
import { markStream } from '#telemetry';
import type { JobNews } from '../application/job-book.js';
import type { JobService } from '../application/job-service.js';
import { type Job, statusOf } from '../jobs/job.js';
import { describeNews, describeWholeJob } from './job-document.js';

/** Proxies close connections on which nothing happens for a minute; comments are nothing to the client, but keep them open. */
const HEARTBEAT_MS = 15_000;
/** A client that reads nothing gets no more than this kept for it, bytes. */
const MOST_UNREAD_BYTES = 1024 * 1024;

/** Sends what the job is now, then what becomes of it, until it is over or the client goes away. */
export function streamJob(response: Response, jobs: JobService, job: Job, resultTtlMs: number): void {
  markStream();
  response.status(200);
  response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  // nginx would otherwise hold the events back until its buffer is full.
  response.setHeader('X-Accel-Buffering', 'no');
  response.flushHeaders();
  const send = (text: string): void => {
    response.write(text);
    if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
  };
  const sendNews = (news: JobNews): void => send(textOfNews(news, resultTtlMs));
  if (statusOf(job) === 'finished') {
    sendNews({ kind: 'finished', job });
    return void response.end();
  }
  send(textOf('state', describeWholeJob(job, resultTtlMs)));
  const unwatch = jobs.watch(job.head.id, (news) => {
    sendNews(news);
    if (news.kind === 'progress') return;
    stop();
    response.end();
  });
  const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT_MS);
  // A client that reads slowly has its answer open long after its end, and a write behind that end would end the process.
  const stop = (): void => {
    clearInterval(heartbeat);
    unwatch();
  };
  response.once('close', stop);
}

const textOf = (event: string, data: object): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** What was said of it already: hundreds may follow one job, and the same news is the same text for all of them. */
const texts = new WeakMap<JobNews, string>();

function textOfNews(news: JobNews, resultTtlMs: number): string {
  const known = texts.get(news);
  if (known !== undefined) return known;
  const { event, data } = describeNews(news, resultTtlMs);
  const text = textOf(event, data);
  texts.set(news, text);
  return text;
}

/** Whether the client asks for events rather than for JSON. */
export function wantsEvents(request: Request): boolean {
  return request.method === 'GET' && request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream';
}
