/** A folder of logs that a test acts on, in the ways of writers and of what rotates their files. */
import { appendFileSync, copyFileSync, mkdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder; names are those of files within it. */
export class LogFolder {
  constructor(readonly directory: string) {}

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Makes the folders on the way. */
  write(name: string, text: string | Buffer): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  append(name: string, text: string | Buffer): void {
    appendFileSync(this.path(name), text);
  }

  rename(from: string, to: string): void {
    renameSync(this.path(from), this.path(to));
  }

  /** Rotates `app.log` by numbers. @param rotated how often that was done before */
  shift(rotated: number): void {
    for (let n = rotated; n >= 1; n--) this.rename(`app.log.${n}`, `app.log.${n + 1}`);
    this.rename('app.log', 'app.log.1');
  }

  /** Rotates `app.log` as logrotate's `copytruncate` does. */
  copyTruncate(copy: string): void {
    copyFileSync(this.path('app.log'), this.path(copy));
    truncateSync(this.path('app.log'));
  }
}
