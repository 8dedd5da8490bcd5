/** What operators see on the page of log-watcher, looked at in a browser. */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildRecord, encodeLine } from '#events';
import { openPage, overflows } from './browser.js';
import { checkDashboardParts } from './dashboard-parts.js';
import { checkRulesFile, checkRunbook } from './rules-checks.js';
import { expectEqual, expectMatch, type Checks } from './checks.js';
import { PORTRAIT } from './photo-page.js';

const PATIENCE_MS = 60_000;
const FAILURES = 12;

/** Where things are. */
export interface Surroundings {
  readonly watcherUrl: string;
  readonly photoUrl: string;
  /** The folder of logs that the watcher follows. */
  readonly logDir: string;
  /** The watch.yaml that it follows. */
  readonly rules: string;
  /** Ends the watcher. */
  readonly stopWatcher: () => Promise<unknown>;
}

/** Runs all checks of the page. The watcher is stopped at the end: that is one of them. */
export async function checkDashboard(checks: Checks, browser: Browser, at: Surroundings): Promise<void> {
  const { page, faults, foreign } = await openPage(browser, at.watcherUrl, { viewport: { width: 1360, height: 900 } });
  await checks.check('what was not counted is a dash, never a zero', async () => {
    await page.locator('#headline', { hasText: /calm|No log lines/ }).waitFor({ timeout: PATIENCE_MS });
    expectMatch(await page.locator('#figures').innerText(), /Failure rate\s+–[\s\S]*Average\s+–[\s\S]*– · – · –/);
  });
  await checks.check('a photo that was made is counted within moments, without a reload', async () => {
    await page.locator('#windows label', { hasText: '1 h' }).click();
    await page.locator('#figures').getByText('Processed').waitFor();
    const before = await processed(page);
    await makePhoto(at.photoUrl, 'pages-seen');
    await page.locator(`#figures div:first-child dd:text-is("${before + 1}")`).waitFor({ timeout: PATIENCE_MS });
    expectEqual(await page.locator('.uplot canvas').count(), 3);
  });
  await checks.check('a request opens into its lines', async () => {
    const button = page.locator('#slowest button', { hasText: 'pages-seen' });
    await button.waitFor({ timeout: PATIENCE_MS });
    await button.click();
    await page.locator('#request-lines li', { hasText: 'image_processed' }).waitFor();
    expectMatch(await page.locator('#request-lines').innerText(), /request_received[\s\S]*image_processed/);
    expectMatch(
      await page.locator('#request-stages').innerText(),
      /Where its [\d.]+ m?s[\s\S]*matte \d[\s\S]*other steps \d/,
    );
    await page.keyboard.press('Escape');
    expectEqual(await page.locator('#request').isVisible(), false);
  });
  await checks.check('failures raise an alert on the page: what, how bad, which requests', async () => {
    appendFileSync(join(at.logDir, 'trouble.ndjson'), failureLines());
    const alert = page.locator('.alert').first();
    await alert.waitFor({ timeout: PATIENCE_MS });
    expectMatch(await page.locator('#headline').textContent(), /alerts? (is|are) firing/);
    expectMatch(await alert.innerText(), /since[\s\S]*InferenceError[\s\S]*pages-failed-/);
    await page.locator('#error-types tr', { hasText: /InferenceError\s*model\s*12/ }).waitFor({ timeout: PATIENCE_MS });
  });
  await checks.check('the switch turns all of the page to Chinese', async () => {
    await page.locator('#language').click();
    expectMatch(await page.locator('#headline').textContent(), /告警正在触发/);
    expectMatch(await page.locator('.alert h2').first().textContent(), /\p{Script=Han}/u);
    await page.locator('#language').click();
  });
  await checkDashboardParts(checks, browser, at.watcherUrl, at.logDir);
  await checkRulesFile(checks, page, at.rules);
  await checkRunbook(checks, browser, at.watcherUrl);
  await checks.check('on a phone nothing sticks out', async () => {
    await page.setViewportSize({ width: 375, height: 812 });
    expectEqual(await overflows(page), false);
  });
  await checks.check('the page kept its content security policy, threw nothing, and asked nobody else', () => {
    expectEqual({ faults, foreign }, { faults: [], foreign: [] });
    return Promise.resolve();
  });
  await checks.check('a lost connection is said, and the figures are marked as old', async () => {
    await at.stopWatcher();
    await page.locator('#banner', { hasText: 'Connection lost since' }).waitFor({ timeout: PATIENCE_MS });
    expectMatch(await page.locator('body').getAttribute('class'), /stale/);
    await page.context().close();
  });
}

/** Makes one ID photo. @throws Error where the service answers otherwise */
export async function makePhoto(url: string, requestId: string): Promise<void> {
  const form = new FormData();
  form.set('image', new Blob([readFileSync(PORTRAIT)]), 'portrait.png');
  const answer = await fetch(`${url}/v1/id-photos`, {
    method: 'POST',
    body: form,
    headers: { 'x-request-id': requestId },
  });
  const body = await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`the service answered ${answer.status}: ${Buffer.from(body).toString()}`);
}

/** Lines as photo-api writes them when a model fails, enough of them for an alert. */
export function failureLines(): string {
  const lines = Array.from({ length: FAILURES }, (_, n) =>
    buildRecord(
      'processing_failed',
      {
        error_type: 'InferenceError',
        error_class: 'model',
        error_message: 'A model failed on this photo.',
        stage: 'matte',
        processing_time_ms: 800 + 150 * n,
      },
      {
        timestamp: new Date().toISOString(),
        service: 'photo-api',
        module: 'application',
        request_id: `pages-failed-${n}`,
        trace_id: n.toString(16).padStart(32, 'a'),
      },
    ),
  );
  return lines.map(encodeLine).join('');
}

async function processed(page: Page): Promise<number> {
  return Number(await page.locator('#figures div:first-child dd').textContent());
}
