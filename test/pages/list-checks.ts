/** What people do with several photos at once. */
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { noiseJpeg } from '#testkit';
import yauzl from 'yauzl';
import { overflows } from './browser.js';
import { expectEqual, expectMatch, type Checks } from './checks.js';
import { openPhotoPage, PATIENCE_MS, PHONE, PORTRAIT, settled } from './photo-page.js';

const PNG = 'image/png';

/** Runs the checks of the list. */
export async function checkList(checks: Checks, browser: Browser, url: string): Promise<void> {
  const { page, faults } = await openPhotoPage(browser, url);
  await checks.check('several photos become a list, each answered for itself', async () => {
    await refuseFirst(page);
    await page.locator('#file').setInputFiles(await someFiles());
    await allSettled(page);
    expectMatch(await page.locator('#batch-sum').textContent(), /^3 of 5 ready, 2 not possible$/);
    const states = await page.evaluate(
      "[...document.querySelectorAll('.batch-row')].map(({ dataset }) => dataset.state)",
    );
    expectEqual(states, ['done', 'done', 'done', 'failed', 'failed']);
    expectMatch(await row(page, 3).textContent(), /noise\.jpg.*No face was found\. .*one person/s);
    expectMatch(await row(page, 4).textContent(), /note\.txt.*Not a supported image format/s);
  });
  await checks.check('each can be downloaded, and all of them as one archive', async () => {
    const [one] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download li.png' }).first().click(),
    ]);
    expectEqual(one.suggestedFilename(), 'li_cn-1-inch_blue.jpg');
    const [all] = await Promise.all([page.waitForEvent('download'), page.locator('#batch-download').click()]);
    expectEqual(all.suggestedFilename(), 'safelight-photos.zip');
    const names = await namesOfSoundPhotos(await all.path());
    expectEqual(names, ['li_cn-1-inch_blue.jpg', '王_cn-1-inch_blue.jpg', 'li_cn-1-inch_blue-2.jpg']);
  });
  await checks.check('options that change are offered to the list, not forced upon it', async () => {
    await page.locator('.swatch', { hasText: /^White$/ }).click();
    await page.locator('#batch-stale').waitFor();
    expectEqual(await row(page, 0).getAttribute('data-state'), 'done');
    await page.locator('#batch-again').click();
    await page.locator('.batch-row a[download$="_white.jpg"]').nth(2).waitFor({ timeout: PATIENCE_MS });
    await allSettled(page);
    expectEqual(await page.locator('#batch-stale').isVisible(), false);
  });
  await checks.check('a photo of the list can be opened on the table, beside which the list stays', async () => {
    await page.getByRole('button', { name: 'Open noise.jpg' }).click();
    await settled(page, 'failed');
    expectEqual(await page.locator('#table').isVisible(), true);
    expectEqual(await page.locator('.batch-row').count(), 5);
    await page.locator('#batch-close').click();
    expectEqual(await page.locator('#batch').isVisible(), false);
  });
  await checks.check('none of that broke the content security policy or a script', () => {
    expectEqual(faults, []);
    return page.context().close();
  });
  await checkOnPhone(checks, browser, url);
}

async function checkOnPhone(checks: Checks, browser: Browser, url: string): Promise<void> {
  await checks.check('on a Chinese phone the list fits and speaks Chinese', async () => {
    const { page } = await openPhotoPage(browser, url, { ...PHONE, locale: 'zh-CN' });
    await page.locator('#file').setInputFiles(await someFiles());
    await allSettled(page);
    expectEqual(await overflows(page), false);
    expectMatch(await page.locator('#batch-sum').textContent(), /^共 5 张，完成 3 张，2 张无法制作$/);
    expectMatch(await row(page, 3).textContent(), /没有找到人脸。/);
    await page.context().close();
  });
}

async function someFiles() {
  const portrait = readFileSync(PORTRAIT);
  return [
    { name: 'li.png', mimeType: PNG, buffer: portrait },
    { name: '王.png', mimeType: PNG, buffer: portrait },
    { name: 'li.png', mimeType: PNG, buffer: portrait },
    { name: 'noise.jpg', mimeType: 'image/jpeg', buffer: await noiseJpeg({ width: 320, height: 240 }) },
    { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture at all') },
  ];
}

/** A service that is busy once: the list has to ask again by itself. */
async function refuseFirst(page: Page): Promise<void> {
  await page.route(
    '**/v1/id-photos',
    (route) =>
      route.fulfill({
        status: 503,
        headers: { 'retry-after': '1', 'content-type': 'application/problem+json' },
        body: JSON.stringify({ error_type: 'QueueFullError', title: 'Too many photos are waiting' }),
      }),
    { times: 1 },
  );
}

async function allSettled(page: Page): Promise<void> {
  await page.locator('.batch-row').first().waitFor();
  const open = page.locator('.batch-row:not([data-state=done], [data-state=failed])');
  await open.first().waitFor({ state: 'detached', timeout: 2 * PATIENCE_MS });
}

function row(page: Page, at: number) {
  return page.locator('.batch-row').nth(at);
}

/** Names in the archive, whose files are JPEG and have the checksums that it states. */
async function namesOfSoundPhotos(path: string): Promise<string[]> {
  const archive = await yauzl.openPromise(path);
  const names: string[] = [];
  for await (const entry of archive.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await archive.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    const file = Buffer.concat(chunks);
    expectEqual([crc32(file), file[0], file[1]], [entry.crc32, 0xff, 0xd8]);
    names.push(entry.fileName);
  }
  return names;
}
