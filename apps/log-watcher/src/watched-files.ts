/** Which files the environment and watch.yaml name. */
import { basename, dirname } from 'node:path';
import type { Environment } from './config/environment.js';
import type { LogOwner } from './application/log-sources.js';
import type { ServiceLogs } from './config/service-logs.js';
import { FileSelection } from './tail/glob.js';

/** The watcher's own name: its lines are never fed to its rules. */
export const OWN_SERVICE = 'log-watcher';

/** The settings that name files. */
export type FileSettings = Pick<Environment, 'logDir' | 'watchGlobs'>;

/** The followed files; the watcher's own ones, current and rotated, are not among them. */
export function watchedFiles({ logDir, watchGlobs }: FileSettings): FileSelection {
  const own = new RegExp(`^${OWN_SERVICE}[.-]`);
  return new FileSelection(watchGlobs, (path) => dirname(path) === logDir && own.test(basename(path)));
}

/** The files of one service. */
export function filesOf({ files }: Pick<ServiceLogs, 'files'>, settings: FileSettings): FileSelection {
  return watchedFiles(files === null ? settings : { ...settings, watchGlobs: files });
}

/** The services as their logs are found and read. */
export function ownersOf(services: readonly ServiceLogs[], settings: FileSettings): LogOwner[] {
  return services.map((it) => ({ name: it.name, files: filesOf(it, settings), format: it.format }));
}
