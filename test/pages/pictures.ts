/** Takes the pictures of the README, from the real pages of the built programs: `node dist/test/pages/pictures.js`. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { openBrowser, openPage } from './browser.js';
import { failureLines, makePhoto } from './dashboard-page.js';
import { openPhotoPage, PORTRAIT, settled } from './photo-page.js';
import { startBoth, type BothPrograms } from './programs.js';

const FOLDER = 'docs/images';
const PHOTOS = 24;

async function takePhotoPage(browser: Browser, { photoApi }: BothPrograms): Promise<void> {
  const { page } = await openPhotoPage(browser, photoApi.url, { viewport: { width: 1240, height: 940 } });
  await page.locator('#file').setInputFiles(PORTRAIT);
  await settled(page, 'done');
  // The second photo of a warm service shows the times that its users see.
  await page.locator('.swatch', { hasText: 'White' }).click();
  await page.locator('#file-name', { hasText: 'white' }).waitFor();
  await page.locator('.swatch', { hasText: 'Blue' }).first().click();
  await page.locator('#file-name', { hasText: 'blue' }).waitFor();
  await settled(page, 'done');
  await page.evaluate('Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined)))');
  await page.mouse.move(4, 400);
  await save('page.png', await page.screenshot({ fullPage: true }));
}

async function takeDashboard(browser: Browser, { photoApi, watcher, logDir }: BothPrograms): Promise<void> {
  for (let n = 0; n < PHOTOS; n++) await makePhoto(photoApi.url, `photo-${n}`);
  appendFileSync(join(logDir, 'trouble.ndjson'), failureLines());
  const { page } = await openPage(browser, watcher.url, { viewport: { width: 1240, height: 900 } });
  await page.locator('.alert').first().waitFor();
  await page.locator('#slowest tbody tr').nth(5).waitFor();
  await page.locator('.uplot').nth(1).waitFor();
  await save('dashboard.png', await page.screenshot({ fullPage: true }));
}

// A palette holds these few colours well and keeps the repository small.
async function save(name: string, png: Buffer): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const small = await sharp(png).png({ palette: true, quality: 92, effort: 10, compressionLevel: 9 }).toBuffer();
  writeFileSync(join(FOLDER, name), small);
  console.log(`${FOLDER}/${name}: ${Math.round(small.length / 1024)} KB`);
}

const programs = await startBoth();
const browser = await openBrowser();
await takePhotoPage(browser, programs);
await takeDashboard(browser, programs);
await browser.close();
await programs.stop();
