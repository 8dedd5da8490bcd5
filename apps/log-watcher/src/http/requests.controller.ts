/** Everything that was written about one request. */
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { Failure } from '#events';
import { Report } from '../application/report.js';
import { RequestSearch } from '../application/request-search.js';
import { known, serviceOf, type Parameters } from './known-parameters.js';

/** Ours are letters, digits, dots, dashes and underscores; other writers have more. */
const REQUEST_ID = /^[A-Za-z0-9._:=+/@~-]{1,128}$/;

/** `GET /v1/requests/{request_id}`. */
@Controller('v1/requests')
export class RequestsController {
  constructor(
    private readonly search: RequestSearch,
    private readonly report: Report,
  ) {}

  /** The request's lines in order of time, from the live files and archives of all services, and the address of its trace. */
  @Get(':requestId')
  @Header('Cache-Control', 'no-store')
  async request(@Param('requestId') requestId: string, @Query() query: Parameters) {
    known(query, 'service');
    if (!REQUEST_ID.test(requestId))
      throw new Failure('BadOptionError', 'request_id: must be 1 to 128 letters, digits and . _ : = + / @ ~ -');
    const { lines, cut, unread } = await this.search.find(requestId, serviceOf(query));
    if (lines.length === 0)
      throw new Failure('NotFoundError', `No line of request ${requestId} is in the logs that are kept.`, {
        remedy: 'Look the id up in the answer that it came from; lines older than the kept archives are gone.',
      });
    const traceId = lines.map((line) => line['trace_id']).find((id) => typeof id === 'string') ?? null;
    return {
      request_id: requestId,
      trace_id: traceId,
      trace_url: this.report.windows.traceUrl(traceId),
      complete: !cut && unread.length === 0,
      lines,
    };
  }
}
