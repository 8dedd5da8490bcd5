/** Where the time of one request went. */
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { Failure } from '#events';
import { Report } from '../application/report.js';
import { TraceSearch } from '../application/trace-search.js';
import { known, type Parameters } from './known-parameters.js';

const ID = /^[A-Za-z0-9._-]{1,128}$/;

/** `GET /v1/traces/{id}`. */
@Controller('v1/traces')
export class TracesController {
  constructor(
    private readonly search: TraceSearch,
    private readonly report: Report,
  ) {}

  /** The kept trace of that id, or of the request of that id. */
  @Get(':id')
  @Header('Cache-Control', 'no-store')
  async trace(@Param('id') id: string, @Query() query: Parameters) {
    known(query);
    if (!ID.test(id))
      throw new Failure('BadOptionError', 'id: must be 1 to 128 letters, digits, dots, dashes and underscores.');
    const found = await this.search.find(id);
    if (found === undefined)
      throw new Failure('NotFoundError', `No trace of ${id} is kept on this machine.`, {
        remedy: 'Failed and slow requests are kept, and a share of the rest (TRACES_KEEP_RATIO).',
      });
    return { ...found, trace_url: this.report.windows.traceUrl(found.trace_id) };
  }
}
