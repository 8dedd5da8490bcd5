/** The other parts of the dashboard: rules and silences, receivers, how the logs are read; and what all of them have to withstand. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openPage, overflows } from './browser.js';
import { expectEqual, expectMatch, type Checks } from './checks.js';

const PATIENCE_MS = 60_000;
/** Everything that the first view fetches, as it goes over the line. */
const MOST_FIRST_BYTES = 200_000;
const HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

/** Runs the checks. @param logDir the folder of logs that the watcher follows */
export async function checkDashboardParts(
  checks: Checks,
  browser: Browser,
  url: string,
  logDir: string,
): Promise<void> {
  appendFileSync(join(logDir, 'hostile.ndjson'), hostileLines());
  const { page, faults } = await openPage(browser, url, { viewport: { width: 1280, height: 900 } });
  await checks.check(`the first view takes at most ${MOST_FIRST_BYTES / 1000} kB`, async () => {
    await page.locator('.uplot').nth(2).waitFor({ timeout: PATIENCE_MS });
    const bytes = await transferred(page);
    console.log(`        ${Math.round(bytes / 1000)} kB`);
    expectEqual(bytes > 10_000 && bytes <= MOST_FIRST_BYTES, true);
  });
  await checks.check('the limits of the rules stand in the charts', async () => {
    expectMatch(await page.locator('#failures-legend').innerText(), /≤ 15 %/);
    expectMatch(await page.locator('#latency-legend').innerText(), /average ≤ 2 s[\s\S]*p95 ≤ 4 s/);
  });
  await checkAlerts(checks, page);
  await checkDelivery(checks, page);
  await checks.check('how the logs are read is shown, with lines that are none', async () => {
    await page.keyboard.press('Home');
    await page.locator('#to-log').click();
    await page.locator('#samples', { hasText: 'no json' }).waitFor({ timeout: PATIENCE_MS });
    expectMatch(await page.locator('#tail-figures').innerText(), /Files\s+\d[\s\S]*Behind by\s+\d/);
    expectMatch(await page.locator('#events').innerText(), /request_received/);
  });
  await checks.check('whatever stands in a line is shown as it is written, and does nothing', async () => {
    await page.locator('#to-now').click();
    await page.locator('#windows label', { hasText: '1 h' }).click();
    await page.locator('#error-types', { hasText: '<img src=x' }).waitFor({ timeout: PATIENCE_MS });
    await page.locator('#latest-failures', { hasText: '<script>' }).waitFor({ timeout: PATIENCE_MS });
    expectEqual(await page.evaluate('[window.hacked, document.querySelectorAll("img, main script").length]'), [
      null,
      0,
    ]);
    expectEqual(faults, []);
  });
  await checks.check('dark or light is the reader’s choice, and is remembered', async () => {
    const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const dark = await ground();
    await page.locator('#theme').click();
    const light = await ground();
    expectEqual([dark === light, await page.locator('#theme').getAttribute('aria-label')], [false, 'Switch to dark']);
    await page.reload();
    expectEqual(await ground(), light);
  });
  await page.context().close();
  await checkPhone(checks, browser, url);
}

async function checkAlerts(checks: Checks, page: Page): Promise<void> {
  await checks.check('the parts can be reached by keyboard, and have addresses', async () => {
    await page.locator('#to-alerts').focus();
    await page.keyboard.press('Enter');
    await page.locator('#view-alerts').waitFor();
    expectEqual([new URL(page.url()).hash, await page.locator('#view-now').isVisible()], ['#alerts', false]);
  });
  await checks.check('each rule says where it stands', async () => {
    await page.locator('#rules', { hasText: 'latency_high' }).waitFor({ timeout: PATIENCE_MS });
    expectMatch(await page.locator('#rules').innerText(), /failure_rate_high[\s\S]*15 %/);
  });
  await checks.check('a silence can be begun and ended, and a refusal says why', async () => {
    await page.locator('#silence-matchers').fill('rule');
    await page.locator('#silence-form button').click();
    await page.locator('#silence-said.bad', { hasText: 'matchers' }).waitFor({ timeout: PATIENCE_MS });
    await page.locator('#silence-matchers').fill('rule=latency_high, severity!=critical');
    await page.locator('#silence-comment').fill(HOSTILE);
    await page.locator('#silence-form button').click();
    const row = page.locator('#silences tr', { hasText: 'latency_high' });
    await row.waitFor({ timeout: PATIENCE_MS });
    expectMatch(await row.innerText(), /active[\s\S]*severity!=critical[\s\S]*<img src=x/);
    await row.locator('button').click();
    await page.locator('#silences .state.expired').waitFor({ timeout: PATIENCE_MS });
  });
  await checks.check('an alert leads to its silence', async () => {
    await page.locator('#to-now').click();
    await page.locator('.alert .act').first().click();
    expectMatch(await page.locator('#silence-matchers').inputValue(), /^rule=\w+$/);
    expectEqual(await page.evaluate('document.activeElement.id'), 'silence-duration');
  });
  await checks.check('many silences do not bury what stands below them, and can all be seen', async () => {
    const { origin } = new URL(page.url());
    for (let n = 0; n < 20; n++) await silence(origin, `rule=rule_${n}`);
    const rows = page.locator('#silences tbody tr');
    const rest = page.locator('#silences tfoot button', { hasText: 'Show 13 more' });
    await rest.waitFor({ timeout: PATIENCE_MS });
    expectEqual(await rows.count(), 8);
    await rest.click();
    await rows.nth(20).waitFor({ timeout: PATIENCE_MS });
    expectEqual(await page.locator('#silences tfoot').count(), 0);
  });
}

async function silence(origin: string, matcher: string): Promise<void> {
  const body = JSON.stringify({ matchers: [matcher], duration: '1h', comment: '', created_by: 'pages' });
  const answer = await fetch(`${origin}/v1/silences`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  if (!answer.ok) throw new Error(`the watcher answered ${answer.status} to a silence`);
}

async function checkDelivery(checks: Checks, page: Page): Promise<void> {
  await checks.check('a receiver can be tried, and says when something last arrived there', async () => {
    await page.locator('#to-delivery').click();
    const row = page.locator('#receivers tr', { hasText: 'webhook' });
    await row.locator('button').click();
    await row.locator('.said.good', { hasText: 'Delivered in' }).waitFor({ timeout: PATIENCE_MS });
    expectMatch(await row.innerText(), /ok[\s\S]*\d\d:\d\d:\d\d/);
    expectMatch(await page.locator('#view-delivery').innerText(), /Everything was delivered/);
  });
}

async function checkPhone(checks: Checks, browser: Browser, url: string): Promise<void> {
  for (const locale of ['en-US', 'zh-CN'])
    await checks.check(`nothing sticks out on a phone, in any part (${locale})`, async () => {
      const { page } = await openPage(browser, url, { viewport: { width: 390, height: 844 }, locale });
      for (const part of ['now', 'alerts', 'delivery', 'log']) {
        await page.locator(`#to-${part}`).click();
        await page.locator(`#view-${part} .panel`).first().waitFor({ timeout: PATIENCE_MS });
        await page.locator(`#view-${part} tbody tr`).first().waitFor({ timeout: PATIENCE_MS });
        expectEqual([part, await overflows(page)], [part, false]);
      }
      await page.context().close();
    });
}

/** Bytes of the page and all it has fetched so far, headers included; what still streams is not in it. */
async function transferred(page: Page): Promise<number> {
  return page.evaluate(
    `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, it) => sum + it.transferSize, 0)`,
  );
}

function hostileLines(): string {
  const record = {
    timestamp: new Date().toISOString(),
    level: 'ERROR',
    service: 'photo-api',
    module: HOSTILE,
    event: 'processing_failed',
    request_id: HOSTILE,
    trace_id: `javascript:${HOSTILE}`,
    error_type: HOSTILE,
    error_class: HOSTILE,
    error_message: HOSTILE,
    processing_time_ms: 5,
    [HOSTILE]: HOSTILE,
  };
  return `${JSON.stringify(record)}\nno json ${HOSTILE}\n`;
}
