/** What the page says of the file of rules, and where alerts lead for what to do. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { openPage, overflows } from './browser.js';
import { expectEqual, expectMatch, type Checks } from './checks.js';

const PATIENCE_MS = 60_000;

/** @param page the dashboard, open @param rules the watch.yaml that the watcher follows */
export async function checkRulesFile(checks: Checks, page: Page, rules: string): Promise<void> {
  const trouble = page.locator('#config-trouble');
  const good = readFileSync(rules, 'utf8');
  await checks.check(
    'a changed watch.yaml that is wrong is told on every part of the page, with its line',
    async () => {
      expectEqual(await trouble.isVisible(), false);
      writeFileSync(rules, good.replace('above: 15%', 'abvoe: 15%'));
      await trouble.waitFor({ timeout: PATIENCE_MS });
      expectMatch(
        await trouble.innerText(),
        /watch\.yaml is not what is in force[\s\S]*watch\.yaml:\d+:\d+: .*"abvoe": did you mean "above"\?/,
      );
    },
  );
  await checks.check('and no longer, once it is right', async () => {
    writeFileSync(rules, good);
    await trouble.waitFor({ state: 'hidden', timeout: PATIENCE_MS });
  });
}

/** @param url of the watcher */
export async function checkRunbook(checks: Checks, browser: Browser, url: string): Promise<void> {
  for (const [locale, words] of [
    ['en-US', 'fewer WORKERS'],
    ['zh-CN', '处理手册'],
  ] as const)
    await checks.check(`an alert leads to its section of the runbook, on a phone too (${locale})`, async () => {
      const viewport = { width: 390, height: 844 };
      const { page, faults, foreign } = await openPage(browser, url, { viewport, locale });
      const link = page.locator('.alert a.runbook').first();
      await link.waitFor({ timeout: PATIENCE_MS });
      const to = new URL((await link.getAttribute('href')) ?? '');
      await page.goto(`${url}${to.pathname}${to.hash}`);
      const section = page.locator(`h2${to.hash}`);
      await section.waitFor({ timeout: PATIENCE_MS });
      const box = await section.boundingBox();
      // Browsers scroll by whole pixels: its edge may be a fraction of one above the top.
      expectEqual(box !== null && box.y > -2 && box.y < viewport.height, true);
      expectMatch(await page.locator('body').innerText(), new RegExp(words));
      expectEqual([await overflows(page), faults, foreign], [false, [], []]);
      await page.context().close();
    });
}
