/** Delivery over HTTP: who is told, what could not be told, and what nobody wants to be told. */
import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { Deliveries } from '../application/deliveries.js';
import { silenceRequest } from '../application/silence-request.js';
import type { Clock } from '../clock.js';
import { CLOCK } from './clock-token.js';
import { known, type Parameters } from './known-parameters.js';

/** `/v1/silences`, `/v1/receivers` and `/v1/dead-letters`. */
@Controller('v1')
export class DeliveriesController {
  constructor(
    private readonly deliveries: Deliveries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Those that hold, those to come, and those of the last seven days. */
  @Get('silences')
  @Header('Cache-Control', 'no-store')
  silences(@Query() query: Parameters) {
    known(query);
    return this.deliveries.silences();
  }

  /** Begins a silence: `{"matchers": ["rule=latency_high"], "duration": "2h"}`. */
  @Post('silences')
  @Header('Cache-Control', 'no-store')
  silence(@Body() body: unknown, @Query() query: Parameters) {
    known(query);
    return this.deliveries.silence(silenceRequest(body, this.clock.now()));
  }

  /** Ends a silence now. */
  @Delete('silences/:id')
  @Header('Cache-Control', 'no-store')
  endSilence(@Param('id') id: string, @Query() query: Parameters) {
    known(query);
    return this.deliveries.endSilence(id);
  }

  /** Who is told, and how that goes. */
  @Get('receivers')
  @Header('Cache-Control', 'no-store')
  receivers(@Query() query: Parameters) {
    known(query);
    return this.deliveries.receivers();
  }

  /** Sends a test message and says what came of it; 200 whatever that is, because the question was answered. */
  @Post('receivers/:name/test')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  test(@Param('name') name: string, @Query() query: Parameters) {
    known(query);
    return this.deliveries.test(name);
  }

  /** What was given up, newest first. */
  @Get('dead-letters')
  @Header('Cache-Control', 'no-store')
  deadLetters(@Query() query: Parameters) {
    known(query);
    return this.deliveries.deadLetters();
  }

  /** Sends all of it again. */
  @Post('dead-letters/resend')
  @HttpCode(202)
  @Header('Cache-Control', 'no-store')
  resendAll(@Query() query: Parameters) {
    known(query);
    return this.deliveries.resend();
  }

  /** Sends one again, under the id it had. */
  @Post('dead-letters/:id/resend')
  @HttpCode(202)
  @Header('Cache-Control', 'no-store')
  resend(@Param('id') id: string, @Query() query: Parameters) {
    known(query);
    return this.deliveries.resend(id);
  }
}
