/** The files of a page, compressed once: a phone on a slow line waits for bytes. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

/** Where files of a page are, and which of them. */
export type FileGroup = readonly [folder: string, wanted: RegExp];

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};
/** Files may change with a restart only; the browser asks each time and mostly hears "not modified". */
const REVALIDATE = 'no-cache';

interface PageFile {
  readonly path: string;
  readonly tag: string;
  plain?: Buffer;
  packed?: Buffer;
}

/** The only files that are served, by name: no path of a client ever reaches the file system. */
export class PageFiles {
  private readonly files: ReadonlyMap<string, PageFile>;

  constructor(groups: readonly FileGroup[]) {
    this.files = new Map(groups.flatMap(([folder, wanted]) => filesIn(folder, wanted)));
  }

  /** Answers with a file. @returns false where there is none of that name */
  send(name: string, request: Request, response: Response): boolean {
    const file = this.files.get(name);
    if (file === undefined) return false;
    const packs = request.acceptsEncodings('gzip') === 'gzip';
    response.setHeader('Cache-Control', REVALIDATE);
    response.setHeader('Vary', 'Accept-Encoding');
    response.setHeader('ETag', `W/"${file.tag}"`);
    response.type(TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream');
    if (request.fresh) response.status(304).end();
    else {
      file.plain ??= readFileSync(file.path);
      if (packs) response.setHeader('Content-Encoding', 'gzip');
      response.send(packs ? (file.packed ??= gzipSync(file.plain, { level: 9 })) : file.plain);
    }
    return true;
  }
}

function filesIn(folder: string, wanted: RegExp): [string, PageFile][] {
  try {
    return readdirSync(folder)
      .filter((name) => wanted.test(name))
      .map((name) => {
        const path = join(folder, name);
        const { size, mtimeMs } = statSync(path);
        return [name, { path, tag: `${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}` }];
      });
  } catch {
    // Not compiled: the API works without its page.
    return [];
  }
}
