/** Which files the environment names. */
import { basename, dirname } from 'node:path';
import type { Environment } from './config/environment.js';
import { FileSelection } from './tail/glob.js';

/** The watcher's own name: its lines are never fed to its rules. */
export const OWN_SERVICE = 'log-watcher';

/** The followed files; the watcher's own ones, current and rotated, are not among them. */
export function watchedFiles({ logDir, watchGlobs }: Pick<Environment, 'logDir' | 'watchGlobs'>): FileSelection {
  const own = new RegExp(`^${OWN_SERVICE}[.-]`);
  return new FileSelection(watchGlobs, (path) => dirname(path) === logDir && own.test(basename(path)));
}
