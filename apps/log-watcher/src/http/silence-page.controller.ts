/** The page that the silence buttons of messages lead to. */
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Deliveries } from '../application/deliveries.js';
import { silenceRequest } from '../application/silence-request.js';
import type { Clock } from '../clock.js';
import { localTime } from '../notify/words.js';
import { CLOCK } from './clock-token.js';
import { known, type Parameters } from './known-parameters.js';
import { silencePage } from './silence-page.js';

/** `GET /silence?match=rule%3Dlatency_high` asks, `POST /silence` does. */
@Controller('silence')
export class SilencePageController {
  constructor(
    private readonly deliveries: Deliveries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The question. */
  @Get()
  ask(@Req() request: Request, @Res() response: Response): void {
    const { match } = known(request.query, 'match');
    const matchers = [match ?? []].flat();
    // A link that could not be a silence is refused before anybody presses a button.
    silenceRequest({ matchers, duration: '1h' }, this.clock.now());
    this.show(request, response, { matchers: matchers.map(String), until: null });
  }

  /** The answer of whoever pressed a button. */
  @Post()
  async silence(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { match, duration, comment } = known((request.body ?? {}) as Parameters, 'match', 'duration', 'comment');
    const wish = { matchers: [match ?? []].flat(), duration, comment: comment ?? '', created_by: 'page' };
    const silence = await this.deliveries.silence(silenceRequest(wish, this.clock.now()));
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    const until = localTime(silence.ends_at, timeZone);
    this.show(request, response, { matchers: silence.matchers, until });
  }

  private show(request: Request, response: Response, page: { matchers: string[]; until: string | null }): void {
    const locale = request.acceptsLanguages('zh', 'en') === 'en' ? 'en' : 'zh-CN';
    response.setHeader('Cache-Control', 'no-store');
    // Without one, a browser hides where a form comes from, and it could not be told from a form of another site.
    response.setHeader('Referrer-Policy', 'same-origin');
    response
      .status(200)
      .type('html')
      .send(silencePage({ locale, ...page }));
  }
}
