/** How far a download is, for a person: a bar that redraws itself on a terminal, a line now and then where the output is kept. */
import type { DownloadProgress } from './download.js';

/** Where to write; `columns` is known for a terminal only. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const MB = 1_000_000;
const BAR_CELLS = 30;
/** Parts of the whole after which a line is written, and bytes where the whole is not known. */
const LINE_EVERY_SHARE = 0.1;
const LINE_EVERY_BYTES = 20 * MB;
/** A terminal need not be redrawn more often, ms. */
const REDRAW_MS = 100;

/** Shows the progress of one download. */
export class ProgressView {
  private nextLine = 0;
  private drawnAt = -Infinity;
  private isDrawn = false;

  /** @param now monotonic time in ms */
  constructor(
    private readonly name: string,
    private readonly output: Output,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** To be called with each new state. */
  show(progress: DownloadProgress): void {
    if (this.output.isTTY) this.draw(progress);
    else this.print(progress);
  }

  /** Says something beside the bar. */
  say(text: string): void {
    this.end();
    this.output.write(`${text}\n`);
  }

  /** Leaves the bar as it is; what is written next begins a line of its own. */
  end(): void {
    if (this.isDrawn) this.output.write('\n');
    this.isDrawn = false;
  }

  private draw(progress: DownloadProgress): void {
    const isDone = progress.receivedBytes === progress.totalBytes;
    if (!isDone && this.now() - this.drawnAt < REDRAW_MS) return;
    this.drawnAt = this.now();
    this.isDrawn = true;
    this.output.write(`\r${line(this.name, progress, true).slice(0, (this.output.columns ?? 80) - 1)}\u001b[K`);
  }

  private print(progress: DownloadProgress): void {
    const { receivedBytes, totalBytes } = progress;
    const step = totalBytes === undefined ? LINE_EVERY_BYTES : totalBytes * LINE_EVERY_SHARE;
    if (receivedBytes < this.nextLine && receivedBytes !== totalBytes) return;
    this.nextLine = (Math.floor(receivedBytes / step) + 1) * step;
    this.output.write(`${line(this.name, progress, false)}\n`);
  }
}

function line(name: string, { receivedBytes, totalBytes }: DownloadProgress, withBar: boolean): string {
  const received = (receivedBytes / MB).toFixed(1);
  if (totalBytes === undefined) return `${name}  ${received} MB`;
  const share = totalBytes === 0 ? 1 : receivedBytes / totalBytes;
  const cells = Math.round(share * BAR_CELLS);
  const bar = withBar ? `[${'#'.repeat(cells)}${'-'.repeat(BAR_CELLS - cells)}] ` : '';
  return `${name}  ${bar}${Math.floor(share * 100)} %  ${received} of ${(totalBytes / MB).toFixed(1)} MB`;
}
