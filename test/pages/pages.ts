/** Both pages in a real browser, against both built programs: `node dist/test/pages/pages.js`, or a part of them: `… pages.js camera`. Needs a Chromium; the exit code tells. */
import { openBrowser } from './browser.js';
import { Checks } from './checks.js';
import { checkDashboard } from './dashboard-page.js';
import { checkCamera, filmPortrait } from './camera-checks.js';
import { checkDrawing } from './drawing-checks.js';
import { checkIntake } from './intake-checks.js';
import { checkList } from './list-checks.js';
import { checkOptions } from './option-checks.js';
import { checkPhotoPage } from './photo-page.js';
import { startBoth, type BothPrograms } from './programs.js';

async function main(): Promise<number> {
  const checks = new Checks();
  const programs = await startBoth();
  const browser = await openBrowser(await filmPortrait(programs.folder)).catch(async (error: unknown) => {
    await programs.stop();
    throw error;
  });
  try {
    const { url } = programs.photoApi;
    const parts: readonly [name: string, run: () => Promise<void>][] = [
      // The dashboard first: it is to be seen before anything was counted.
      ['dashboard', () => checkDashboard(checks, browser, dashboardOf(programs))],
      ['photo', () => checkPhotoPage(checks, browser, url)],
      ['options', () => checkOptions(checks, browser, url)],
      ['drawing', () => checkDrawing(checks, browser, url)],
      ['intake', () => checkIntake(checks, browser, url)],
      ['camera', () => checkCamera(checks, browser, url)],
      ['list', () => checkList(checks, browser, url)],
    ];
    const wanted = process.argv.slice(2);
    for (const [name, run] of parts) if (wanted.length === 0 || wanted.includes(name)) await run();
  } finally {
    await browser.close();
    await programs.stop();
  }
  return checks.finish();
}

function dashboardOf({ watcher, photoApi, logDir, rules }: BothPrograms) {
  return { watcherUrl: watcher.url, photoUrl: photoApi.url, logDir, rules, stopWatcher: () => watcher.stop() };
}

process.exit(await main());
