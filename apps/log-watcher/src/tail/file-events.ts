/** File events as a hint that something happened. The truth is always looked up; without events the tail polls. */
import { watch } from 'chokidar';
import { errorCode } from './directory-scan.js';
import type { FileSelection } from './glob.js';

/** Where events go. */
export interface FileEventSink {
  /** A followed name has new content. */
  changed(path: string): void;
  /** A name came or went. */
  moved(): void;
  /** Events do not come (any more): no watches left, or a file system without them. */
  failed(reason: string): void;
}

/** What is wrong with one name alone, a loop of links for example: the scan tells of it, and events of the others still come. */
const ONE_NAME: ReadonlySet<string> = new Set(['ELOOP', 'EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

/** Watches the directories of the patterns. @returns ends it */
export function watchFileEvents(selection: FileSelection, sink: FileEventSink): () => Promise<void> {
  const watchers = [...selection.directories].map(([baseDir, depth]) =>
    watch(baseDir, {
      depth,
      ignoreInitial: true,
      // Only what is followed may cost a watch.
      ignored: (path, stats) => stats !== undefined && stats.isFile() && !selection.includes(path),
    })
      .on('all', (event, path) => (event === 'change' ? sink.changed(path) : sink.moved()))
      .on('error', (error) => {
        if (!ONE_NAME.has(errorCode(error))) sink.failed(error instanceof Error ? error.message : String(error));
      }),
  );
  return async () => {
    await Promise.all(watchers.map((watcher) => watcher.close()));
  };
}
