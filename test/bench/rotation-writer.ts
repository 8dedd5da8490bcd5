/** Writes numbered lines at a steady pace, and rotates the file in one of the ways that there are. */
import { appendFileSync, copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** Lines in a tick, and the ticks of a second: 500 lines a second. */
const LINES_PER_TICK = 10;
const TICK_MS = 20;
const TICKS_PER_ROTATION = 25;
/** As many as the peers were measured with. */
const ROTATIONS = 23;

/** What a rotation does with the file and its number. */
type Rotate = (path: (name: string) => string, n: number) => void;

/** By name; `app.log` is the name that is written. */
export const ROTATIONS_BY_MODE: Readonly<Record<string, { readonly files: string; readonly rotate: Rotate }>> = {
  rename: { files: 'app.log', rotate: (path, n) => renameSync(path('app.log'), path(`app.log.${n}`)) },
  'rename, app.log*': { files: 'app.log*', rotate: (path, n) => renameSync(path('app.log'), path(`app.log.${n}`)) },
  copytruncate: {
    files: 'app.log',
    rotate: (path, n) => {
      copyFileSync(path('app.log'), path(`app.log.${n}`));
      truncateSync(path('app.log'));
    },
  },
  'copytruncate, app.log*': {
    files: 'app.log*',
    rotate: (path, n) => {
      copyFileSync(path('app.log'), path(`app.log.${n}`));
      truncateSync(path('app.log'));
    },
  },
  'delete + create': { files: 'app.log', rotate: (path) => rmSync(path('app.log')) },
  'symlink switch': {
    files: 'app.log',
    rotate: (path, n) => {
      appendFileSync(path(`f${n}`), '');
      symlinkSync(`f${n}`, path('next'));
      renameSync(path('next'), path('app.log'));
    },
  },
};

/** Line `i`: a request that took i ms. */
export function numberedLine(i: number, module = 'bench'): string {
  const fields = { level: 'INFO', service: 'bench', module, event: 'image_processed', request_id: `r${i}` };
  return `${JSON.stringify({ timestamp: new Date().toISOString(), ...fields, processing_time_ms: i })}\n`;
}

/** A writer. */
export class RotationWriter {
  written = 0;
  private rotations = 0;
  private ticks = 0;

  /** @param folder is made @param rotate null never rotates */
  constructor(
    private readonly folder: string,
    private readonly rotate: Rotate | null,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /** Resolves after the last line. */
  run(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        this.write();
        if (++this.ticks % TICKS_PER_ROTATION !== 0) return;
        if (++this.rotations > ROTATIONS) {
          clearInterval(timer);
          resolve();
        } else this.rotate?.((name) => join(this.folder, name), this.rotations);
      }, TICK_MS);
    });
  }

  private write(): void {
    const text = Array.from({ length: LINES_PER_TICK }, (_, i) => numberedLine(this.written + i + 1, this.folder)).join(
      '',
    );
    appendFileSync(join(this.folder, 'app.log'), text);
    this.written += LINES_PER_TICK;
  }
}
