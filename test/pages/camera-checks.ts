/** What people do with the camera of the page. The browser's camera is a film of a portrait. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { waitUntil } from '#testkit';
import { overflows } from './browser.js';
import { expectEqual, expectMatch, type Checks } from './checks.js';
import { openPhotoPage, PATIENCE_MS, PHONE, PORTRAIT, settled } from './photo-page.js';

/** The camera's picture: wide, as most are, with the person in the middle. */
const FILM = { width: 960, height: 720 };
// The streams that the page was given, so that it shows whether it put them away.
const REMEMBER_STREAMS = `{
  window.givenTracks = [];
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const stream = await ask(wish);
    window.givenTracks.push(...stream.getTracks());
    return stream;
  };
}`;

/** Writes the film for `openBrowser`. @returns its path */
export async function filmPortrait(folder: string): Promise<string> {
  const frame = await sharp(PORTRAIT)
    .resize({ ...FILM, fit: 'contain', background: '#d8d8d8' })
    .jpeg({ quality: 95 })
    .toBuffer();
  const path = join(folder, 'portrait.mjpeg');
  writeFileSync(path, Buffer.concat([frame, frame]));
  return path;
}

/** Runs the checks of the camera. */
export async function checkCamera(checks: Checks, browser: Browser, url: string): Promise<void> {
  await checkShot(checks, browser, url);
  await checkNoCamera(checks, browser, url);
}

async function checkShot(checks: Checks, browser: Browser, url: string): Promise<void> {
  const { page, faults } = await openWithCamera(browser, url, { permissions: ['camera'] });
  await checks.check('the camera shows a mirror with an outline for the head', async () => {
    await page.locator('#camera-open').click();
    await page.locator('#camera[data-state=seeing]').waitFor({ timeout: PATIENCE_MS });
    expectEqual(await page.locator('.head-outline').isVisible(), true);
    expectMatch(
      await page.evaluate<string>("getComputedStyle(document.querySelector('#camera-video')).transform"),
      /^matrix\(-1, 0, 0, 1, 0, 0\)$/,
    );
  });
  await checks.check('its shutter works by keyboard, and what the frame shows becomes an ID photo', async () => {
    await page.keyboard.press('Enter');
    await settled(page, 'done');
    expectMatch(await page.locator('#original-facts').textContent(), /^540 × 720 px/);
    expectMatch(await page.locator('#file-name').textContent(), /^camera_cn-1-inch_blue\.jpg$/);
  });
  await checks.check('the camera is off once the photo is taken, and once the dialog is left', async () => {
    await cameraOff(page, 1);
    await page.locator('#camera-open').click();
    await page.locator('#camera[data-state=seeing]').waitFor({ timeout: PATIENCE_MS });
    await page.keyboard.press('Escape');
    await page.locator('#camera').waitFor({ state: 'hidden' });
    await cameraOff(page, 2);
    expectEqual(await page.evaluate('document.activeElement.id'), 'camera-open');
  });
  await checks.check('none of that broke the content security policy or a script', () => {
    expectEqual(faults, []);
    return page.context().close();
  });
}

async function checkNoCamera(checks: Checks, browser: Browser, url: string): Promise<void> {
  await checks.check('a camera that is refused is explained, with a way on', async () => {
    const { page } = await openWithCamera(browser, url, { ...PHONE, permissions: [] });
    await page.locator('#camera-open').click();
    await page.locator('#camera[data-state=failed]').waitFor({ timeout: PATIENCE_MS });
    expectMatch(await page.getByRole('alert').textContent(), /not allowed\. Allow it .* address bar.* choose a file/);
    expectEqual(await page.evaluate('document.activeElement.id'), 'camera-retry');
    expectEqual(await page.locator('#shutter').isDisabled(), true);
    expectEqual(await overflows(page), false);
    await page.context().close();
  });
  await checks.check('a camera that is absent is said, and one that comes is used', async () => {
    const { page } = await openWithCamera(browser, url, { permissions: ['camera'], locale: 'zh-CN' });
    await page.evaluate(`{
      const ask = navigator.mediaDevices.getUserMedia;
      navigator.mediaDevices.getUserMedia = () => {
        navigator.mediaDevices.getUserMedia = ask;
        return Promise.reject(new DOMException('Requested device not found', 'NotFoundError'));
      };
    }`);
    await page.locator('#camera-open').click();
    await page.locator('#camera[data-state=failed]').waitFor({ timeout: PATIENCE_MS });
    expectMatch(await page.getByRole('alert').textContent(), /没有找到摄像头/);
    await page.locator('#camera-retry').click();
    await page.locator('#camera[data-state=seeing]').waitFor({ timeout: PATIENCE_MS });
    await page.context().close();
  });
}

async function openWithCamera(browser: Browser, url: string, options: BrowserContextOptions) {
  const opened = await openPhotoPage(browser, url, options);
  await opened.page.evaluate(REMEMBER_STREAMS);
  return opened;
}

/** Waits until so many cameras were given and all of them are off: a dialog says that it closed only after it is gone. */
async function cameraOff(page: Page, given: number): Promise<void> {
  const states = 'window.givenTracks.map(({ readyState }) => readyState)';
  const wanted = JSON.stringify(Array.from({ length: given }, () => 'ended'));
  // Asked from here each time: waiting within the page would need the eval that its policy forbids.
  const isOff = async () => JSON.stringify(await page.evaluate(states)) === wanted;
  await waitUntil(isOff, { what: 'the camera to be off', timeoutMs: PATIENCE_MS });
}
