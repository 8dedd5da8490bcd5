/** The figures, for programs and people: what `window` holds, what went wrong in it, what was slow. */
import { Controller, Get, Header, Query } from '@nestjs/common';
import { Failure } from '#events';
import { Report } from '../application/report.js';
import { EXPLAIN_PARAMETERS, explainQuestion } from './explain-question.js';
import { known, serviceOf, type Parameters } from './known-parameters.js';
import { LISTED_REQUESTS, MAX_LISTED_REQUESTS, windowNamed } from '../application/window-report.js';

const DEFAULT_WINDOW = '5m';

/** `GET /v1/stats`, `/v1/errors`, `/v1/slow`, `/v1/timeline`, `/v1/explain`, `/v1/services` and `/v1/alerts`. */
@Controller('v1')
export class ReportController {
  constructor(private readonly report: Report) {}

  /** Figures of one window, and what was read in all. */
  @Get('stats')
  @Header('Cache-Control', 'no-store')
  stats(@Query() query: Parameters) {
    known(query, 'window', 'service');
    return this.report.stats(windowOf(query), serviceOf(query));
  }

  /** Failures and rejections by type, the latest failures, and the lines that could not be read. */
  @Get('errors')
  @Header('Cache-Control', 'no-store')
  errors(@Query() query: Parameters) {
    known(query, 'window', 'service');
    return this.report.windowsOf(serviceOf(query)).errors(windowOf(query));
  }

  /** The slowest requests. */
  @Get('slow')
  @Header('Cache-Control', 'no-store')
  slow(@Query() query: Parameters) {
    known(query, 'window', 'limit', 'service');
    return this.report.windowsOf(serviceOf(query)).slow(windowOf(query), countOf(query));
  }

  /** The course of a window. */
  @Get('timeline')
  @Header('Cache-Control', 'no-store')
  timeline(@Query() query: Parameters) {
    known(query, 'window', 'service');
    return this.report.timeline(windowOf(query), serviceOf(query));
  }

  /** What failing, rejected or slow requests have in common. */
  @Get('explain')
  @Header('Cache-Control', 'no-store')
  explain(@Query() query: Parameters) {
    known(query, ...EXPLAIN_PARAMETERS, 'service');
    return this.report.windowsOf(serviceOf(query)).explain((nowMs) => explainQuestion(query, nowMs));
  }

  /** The watched services. */
  @Get('services')
  @Header('Cache-Control', 'no-store')
  services(@Query() query: Parameters) {
    known(query);
    return this.report.services();
  }

  /** Firing and ended alerts, and those that are about to fire. */
  @Get('alerts')
  @Header('Cache-Control', 'no-store')
  alerts(@Query() query: Parameters) {
    known(query);
    return this.report.alerts();
  }
}

function windowOf({ window = DEFAULT_WINDOW }: Parameters) {
  return windowNamed(typeof window === 'string' ? window : '');
}

function countOf({ limit = String(LISTED_REQUESTS) }: Parameters): number {
  const count = typeof limit === 'string' && /^\d{1,3}$/.test(limit) ? Number(limit) : 0;
  if (count >= 1 && count <= MAX_LISTED_REQUESTS) return count;
  throw new Failure('BadOptionError', `limit: must be a whole number from 1 to ${MAX_LISTED_REQUESTS}.`);
}
