/** Opens the fast reader of lines that `npm run build` made. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from './config/package-root.js';
import { LineScanner } from './parse/line-scanner.js';

const MODULE = join(PACKAGE_ROOT, 'dist/apps/log-watcher/scanner/scanner.wasm');

/** A scanner of one's own; undefined where this machine cannot run it: every line is then read plainly, with the same result. */
export function openLineScanner(): LineScanner | undefined {
  try {
    return new LineScanner(readFileSync(MODULE));
  } catch {
    // A processor without SIMD, a runtime that is told to do without WebAssembly, or a build that was left half-way.
    return undefined;
  }
}
