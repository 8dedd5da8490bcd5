/** Winston's way into the rotating file. Synchronous: when the logger's call returns, the line has been handed to the operating system. */
import Transport from 'winston-transport';
import type { RotatingFile } from './rotating-file.js';

/** Where winston keeps the formatted line. */
export const MESSAGE = Symbol.for('message');

/** A formatted line, as winston passes it on. */
export type FormattedLine = Readonly<Record<string | symbol, unknown>>;

/** Writes each formatted line to a `RotatingFile`. Never emits 'error': a full disk must not end a request. */
export class LogFileTransport extends Transport {
  constructor(private readonly file: RotatingFile) {
    super();
  }

  /** Called by winston for each line. */
  override log(line: FormattedLine, done: () => void): void {
    this.file.append(line[MESSAGE] as string);
    done();
  }
}
