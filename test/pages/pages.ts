/** Both pages in a real browser, against both built programs: `node dist/test/pages/pages.js`. Needs a Chromium; the exit code tells. */
import { openBrowser } from './browser.js';
import { Checks } from './checks.js';
import { checkDashboard } from './dashboard-page.js';
import { checkPhotoPage } from './photo-page.js';
import { startBoth } from './programs.js';

async function main(): Promise<number> {
  const checks = new Checks();
  const programs = await startBoth();
  const browser = await openBrowser().catch(async (error: unknown) => {
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
    await checkPhotoPage(checks, browser, programs.photoApi.url);
  } finally {
    await browser.close();
    await programs.stop();
  }
  return checks.finish();
}

process.exit(await main());
