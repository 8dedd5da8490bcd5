/** The page for people, its files, and the page that explains the errors. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Failure } from '#events';
import { PACKAGE_ROOT } from '../config/package-root.js';
import { errorsPage } from './errors-page.js';

const WEB = join(PACKAGE_ROOT, 'apps/photo-api/web');
const COMPILED = join(PACKAGE_ROOT, 'dist/web/apps/photo-api/web');
/** What the pages of both programs are made of. */
const SHARED = join(PACKAGE_ROOT, 'dist/web/libs/pages/web');
/** Files may change with a restart only; the browser asks each time and mostly hears "not modified". */
const REVALIDATE = { cacheControl: false, headers: { 'Cache-Control': 'no-cache' } };

/** `GET /`, `/assets/{name}` and `/docs/errors`. */
@Controller()
export class PagesController {
  /** The only files that are served, by name: no path of a client ever reaches the file system. */
  private readonly assets = new Map([
    ...listFiles(WEB, /\.(css|svg|png|ico)$/),
    ...[SHARED, COMPILED].flatMap((folder) => listFiles(folder, /\.js$/)),
  ]);

  /** The page. */
  @Get()
  page(@Res() response: Response): void {
    response.sendFile(join(WEB, 'index.html'), REVALIDATE);
  }

  /** A style sheet or script of the page. */
  @Get('assets/:name')
  asset(@Param('name') name: string, @Res() response: Response): void {
    const file = this.assets.get(name);
    if (file === undefined) throw new Failure('NotFoundError', 'There is no such file.');
    response.sendFile(file, REVALIDATE);
  }

  /** What each `type` of a problem document points to. */
  @Get('docs/errors')
  errors(@Res() response: Response): void {
    response.setHeader('Cache-Control', 'no-cache');
    response.type('html').send(errorsPage());
  }
}

function listFiles(folder: string, wanted: RegExp): [string, string][] {
  try {
    return readdirSync(folder)
      .filter((name) => wanted.test(name))
      .map((name) => [name, join(folder, name)]);
  } catch {
    // Not compiled: the API works without its page.
    return [];
  }
}
