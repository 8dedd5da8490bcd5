/** The figures as they change, by server-sent events. One snapshot a second and service is made for all listeners. */
import { Controller, Get, Inject, type OnApplicationShutdown, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Failure } from '#events';
import { markStream } from '#telemetry';
import { Report } from '../application/report.js';
import type { Clock } from '../clock.js';
import { CLOCK } from './clock-token.js';
import { known, serviceOf, type Parameters } from './known-parameters.js';

const EVERY_MS = 1_000;
const MAX_LISTENERS = 50;
/** A listener that takes nothing any more is dropped when so much waits for it. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** `GET /v1/stream`. */
@Controller('v1/stream')
export class StreamController implements OnApplicationShutdown {
  /** With the service that each asked for; undefined means the first. */
  private readonly listeners = new Map<Response, string | undefined>();
  private stopTelling: (() => void) | undefined;

  constructor(
    private readonly report: Report,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Sends `event: stats` at once and then each second. */
  @Get()
  stream(@Req() request: Request, @Res() response: Response, @Query() query: Parameters): void {
    const service = serviceOf(known(query, 'service'));
    const first = this.event(service);
    if (this.listeners.size >= MAX_LISTENERS)
      throw new Failure('QueueFullError', `${MAX_LISTENERS} pages are listening already.`, { retryAfterS: 10 });
    markStream();
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // A proxy that collects the answer would show the page nothing.
      'X-Accel-Buffering': 'no',
    });
    // Whoever asks for the head alone would listen for good, in the place of a page.
    if (request.method === 'HEAD') return void response.end();
    this.listeners.set(response, service);
    request.on('close', () => this.leave(response));
    response.on('error', () => this.leave(response));
    response.write(`retry: 2000\n\n${first}`);
    this.stopTelling ??= this.clock.every(EVERY_MS, () => this.tell());
  }

  /** Pages that listen. */
  get listenerCount(): number {
    return this.listeners.size;
  }

  private event(service: string | undefined): string {
    return `event: stats\ndata: ${JSON.stringify(this.report.snapshot(service))}\n\n`;
  }

  private tell(): void {
    const events = new Map<string | undefined, string>();
    for (const [listener, service] of this.listeners) {
      const event = events.get(service) ?? this.event(service);
      events.set(service, event);
      if (listener.writableLength > MAX_WAITING_BYTES) listener.destroy();
      else listener.write(event);
    }
  }

  private leave(response: Response): void {
    this.listeners.delete(response);
    if (this.listeners.size > 0) return;
    this.stopTelling?.();
    this.stopTelling = undefined;
  }

  /** Ends the streams: they would keep the server open. */
  onApplicationShutdown(): void {
    for (const listener of this.listeners.keys()) listener.end();
  }
}
