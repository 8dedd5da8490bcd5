/** The page for people, and its files. */
import { join } from 'node:path';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Failure } from '#events';
import { PACKAGE_ROOT } from '../config/package-root.js';
import { PageFiles } from './page-files.js';

const WEB = join(PACKAGE_ROOT, 'apps/log-watcher/web');
const COMPILED = join(PACKAGE_ROOT, 'dist/web/apps/log-watcher/web');
/** What the pages of both programs are made of. */
const SHARED = join(PACKAGE_ROOT, 'dist/web/libs/pages/web');
const CHARTS = join(PACKAGE_ROOT, 'node_modules/uplot/dist');

/** `GET /` and `/assets/{name}`. */
@Controller()
export class PagesController {
  private readonly pages = new PageFiles([[WEB, /^index\.html$/]]);
  private readonly assets = new PageFiles([
    [WEB, /\.css$/],
    [SHARED, /\.js$/],
    [COMPILED, /\.js$/],
    [CHARTS, /^uPlot\.(esm\.js|min\.css)$/],
  ]);

  /** The page. */
  @Get()
  page(@Req() request: Request, @Res() response: Response): void {
    this.pages.send('index.html', request, response);
  }

  /** A style sheet or script of the page. */
  @Get('assets/:name')
  asset(@Param('name') name: string, @Req() request: Request, @Res() response: Response): void {
    if (!this.assets.send(name, request, response)) throw new Failure('NotFoundError', 'There is no such file.');
  }
}
