/** The files of deploy/grafana/dashboards, as text by path. */
import { dashboardFile, type Dashboard } from './dashboard.js';
import { OVERVIEW } from './overview.js';
import { PHOTO_PIPELINE } from './photo-pipeline.js';
import { WATCHER } from './watcher.js';

const FILES: Readonly<Record<string, Dashboard>> = {
  'overview.json': OVERVIEW,
  'photo-pipeline.json': PHOTO_PIPELINE,
  'watcher.json': WATCHER,
};

/** All of them. */
export const DASHBOARDS: readonly Dashboard[] = Object.values(FILES);

/** Their text by path from the repository's root. */
export function dashboardFiles(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(FILES).map(([name, dashboard]) => [`deploy/grafana/dashboards/${name}`, dashboardFile(dashboard)]),
  );
}
