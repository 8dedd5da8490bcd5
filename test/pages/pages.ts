/** Both pages in a real browser, against both built programs: `node dist/test/pages/pages.js`. Needs a Chromium; the exit code tells. */
import { openBrowser } from './browser.js';
import { Checks } from './checks.js';
import { checkDashboard } from './dashboard-page.js';
import { checkCamera, filmPortrait } from './camera-checks.js';
import { checkIntake } from './intake-checks.js';
import { checkList } from './list-checks.js';
import { checkOptions } from './option-checks.js';
import { checkPhotoPage } from './photo-page.js';
import { startBoth } from './programs.js';

async function main(): Promise<number> {
  const checks = new Checks();
  const programs = await startBoth();
  const browser = await openBrowser(await filmPortrait(programs.folder)).catch(async (error: unknown) => {
    await programs.stop();
    throw error;
  });
  try {
    // The dashboard first: it is to be seen before anything was counted.
    await checkDashboard(checks, browser, {
      watcherUrl: programs.watcher.url,
      photoUrl: programs.photoApi.url,
      logDir: programs.logDir,
      stopWatcher: () => programs.watcher.stop(),
    });
    const { url } = programs.photoApi;
    await checkPhotoPage(checks, browser, url);
    await checkOptions(checks, browser, url);
    await checkIntake(checks, browser, url);
    await checkCamera(checks, browser, url);
    await checkList(checks, browser, url);
  } finally {
    await browser.close();
    await programs.stop();
  }
  return checks.finish();
}

process.exit(await main());
