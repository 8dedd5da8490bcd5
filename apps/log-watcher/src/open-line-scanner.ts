/** Opens the fast reader of lines that `npm run build` made. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lineRoles } from './application/line-roles.js';
import { PACKAGE_ROOT } from './config/package-root.js';
import { LineScanner } from './parse/line-scanner.js';
import { OWN_SERVICE } from './watched-files.js';

const MODULE = join(PACKAGE_ROOT, 'dist/apps/log-watcher/scanner/scanner.wasm');

/**
 * A scanner of one's own; undefined where this machine cannot run it: every line is then read plainly, with the same result.
 * @param rolesOf decides which lines need not be told of one by one
 */
export function openLineScanner(rolesOf = lineRoles(OWN_SERVICE)): LineScanner | undefined {
  try {
    return new LineScanner(readFileSync(MODULE), rolesOf);
  } catch {
    // A processor without SIMD, a runtime that is told to do without WebAssembly, or a build that was left half-way.
    return undefined;
  }
}
