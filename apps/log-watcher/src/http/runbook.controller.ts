/** The runbook, in the reader's language. */
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Failure } from '#events';
import { runbookText, type RunbookLanguage } from '../config/own-runbook.js';
import { known } from './known-parameters.js';
import { runbookPage } from './runbook-page.js';

/** `GET /runbook`; `?lang=` where the browser's language is not the wanted one. */
@Controller('runbook')
export class RunbookController {
  /** Made once: the text changes with the program only. */
  private readonly pages = new Map<RunbookLanguage, string>();

  /** The whole of it: an alert's link ends with the name of its section. */
  @Get()
  page(@Req() request: Request, @Res() response: Response): void {
    const page = this.pageIn(languageOf(request));
    response.setHeader('Cache-Control', 'no-cache');
    response.setHeader('Vary', 'Accept-Language');
    response.type('html').send(page);
  }

  private pageIn(language: RunbookLanguage): string {
    const made = this.pages.get(language);
    if (made !== undefined) return made;
    const text = runbookText(language);
    if (text === null)
      throw new Failure('NotFoundError', 'The runbook was not installed along with the programs.', {
        remedy: 'Put the folder docs beside the folder dist, or name another page: ALERT_RUNBOOK_URL.',
      });
    const page = runbookPage(text, language);
    this.pages.set(language, page);
    return page;
  }
}

function languageOf(request: Request): RunbookLanguage {
  const { lang } = known(request.query, 'lang');
  if (lang === undefined) return request.acceptsLanguages('zh', 'en') === 'en' ? 'en' : 'zh';
  if (lang === 'en' || lang === 'zh') return lang;
  throw new Failure('BadOptionError', 'lang: must be en or zh.');
}
