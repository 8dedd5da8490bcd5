/** What people do on the page of photo-api, done in a browser. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { noiseJpeg, plainPicture } from '#testkit';
import { openPage, overflows, type TestPage } from './browser.js';
import { expectEqual, expectMatch, type Checks } from './checks.js';

/** A public-domain portrait. */
export const PORTRAIT = 'test/fixtures/portrait-spacesuit.png';
/** How long a busy machine may take for a photo. */
export const PATIENCE_MS = 60_000;
/** The narrowest phone that is promised. */
export const PHONE = { viewport: { width: 360, height: 760 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

/** Opens the page and waits until its options are there. */
export async function openPhotoPage(browser: Browser, url: string, options = {}): Promise<TestPage> {
  const opened = await openPage(browser, url, options);
  await opened.page.locator('.swatch').first().waitFor();
  return opened;
}

/** Waits until the page says that it is done, or that it failed. */
export async function settled(page: Page, phase: 'done' | 'failed'): Promise<void> {
  await page.locator(`body[data-phase="${phase}"]`).waitFor({ timeout: PATIENCE_MS });
}

/** Runs all checks of the page. */
export async function checkPhotoPage(checks: Checks, browser: Browser, url: string): Promise<void> {
  await checkResult(checks, browser, url);
  await checkProblems(checks, browser, url);
  await checkKeyboard(checks, browser, url);
  await checkLanguages(checks, browser, url);
  await checkPhone(checks, browser, url);
}

async function checkResult(checks: Checks, browser: Browser, url: string): Promise<void> {
  const { page, faults, foreign } = await openPhotoPage(browser, url);
  await checks.check('a dropped photo becomes an ID photo of the size that was asked for', async () => {
    await drop(page, readFileSync(PORTRAIT), 'li lei.png', 'image/png');
    await settled(page, 'done');
    expectEqual(await naturalSize(page), [295, 413]);
    expectEqual(await page.locator('#original').isVisible(), true);
    expectMatch(
      await page.locator('#result-facts').textContent(),
      /^295 × 413 px · 25 × 35 mm · 300 dpi · JPEG · \d+ KB$/,
    );
  });
  await checks.check('the download has a name that says what it is, and holds what was asked for', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#download').click()]);
    expectEqual(download.suggestedFilename(), 'li-lei_cn-1-inch_blue.jpg');
    expectEqual([...readFileSync(await download.path()).subarray(0, 3)], [0xff, 0xd8, 0xff]);
  });
  await checks.check('the timings show each step and the request id', async () => {
    expectMatch(await page.locator('#waterfall').innerText(), /decode[\s\S]*find the face[\s\S]*encode[\s\S]*total/);
    expectMatch(await page.locator('#request-id').textContent(), /^[A-Za-z0-9._-]{8,128}$/);
  });
  await checks.check('another background makes another photo by itself', async () => {
    const before = await page.locator('#result').getAttribute('src');
    await page.locator('.swatch', { hasText: /^Red$/ }).click();
    await page.locator(`#result:not([src="${before}"])`).waitFor({ timeout: PATIENCE_MS });
    await settled(page, 'done');
    const [red, green, blue] = await cornerColour(page);
    expectEqual([red! > 190, green! < 100, blue! < 90], [true, true, true]);
  });
  await checks.check('transparent is not JPEG, and its corner is see-through', async () => {
    await page.locator('.swatch', { hasText: 'Transparent' }).click();
    await page.locator('#result-facts', { hasText: 'PNG' }).waitFor({ timeout: PATIENCE_MS });
    expectEqual(await page.locator('input[value=jpeg]').isDisabled(), true);
    expectEqual((await cornerColour(page))[3], 0);
  });
  await checks.check('a size of one’s own is taken', async () => {
    await page.locator('#size').fill('3.5x4.5 cm');
    await page.keyboard.press('Enter');
    await page.locator('#result-facts', { hasText: '413 × 531 px · 35 × 45 mm' }).waitFor({ timeout: PATIENCE_MS });
    expectEqual(await naturalSize(page), [413, 531]);
  });
  await checks.check('a photo of more than 2000 px is shrunk before it is sent', async () => {
    const [request] = await Promise.all([
      page.waitForRequest(/id-photos/),
      choose(page, await noiseJpeg({ width: 2600, height: 1300 }), 'large.jpg', 'image/jpeg'),
    ]);
    await settled(page, 'failed');
    expectMatch(await page.locator('#original-facts').textContent(), /^2600 × 1300 px .* sent as 2000 × 1000 px/);
    expectEqual(Number(await request.headerValue('content-length')) < 5_000_000, true);
  });
  await checks.check('the page kept its content security policy, threw nothing, and asked nobody else', () => {
    expectEqual({ faults, foreign }, { faults: [], foreign: [] });
    return page.context().close();
  });
}

async function checkProblems(checks: Checks, browser: Browser, url: string): Promise<void> {
  const { page, faults } = await openPhotoPage(browser, url);
  await checks.check('a photo without a face gets a title, what to do, and the request id', async () => {
    await choose(page, await noiseJpeg({ width: 640, height: 480 }), 'noise.jpg', 'image/jpeg');
    await settled(page, 'failed');
    expectEqual(await page.locator('#problem-title').textContent(), 'No face was found');
    expectMatch(await page.locator('#problem-remedy').textContent(), /photo of one person/);
    expectMatch(await page.locator('#problem-id').textContent(), /^[A-Za-z0-9._-]{8,128}$/);
    expectEqual(await page.locator('#download').getAttribute('href'), null);
  });
  await checks.check('a file that is no picture gets the service’s own words', async () => {
    await choose(page, Buffer.from('no picture at all'), 'note.jpg', 'image/jpeg');
    await page.locator('#problem-title', { hasText: 'Not a supported image format' }).waitFor({ timeout: PATIENCE_MS });
  });
  await checks.check('a service that is gone is said, and "try again" works once it is back', async () => {
    await page.route('**/v1/id-photos', (route) => route.abort());
    await choose(page, readFileSync(PORTRAIT), 'portrait.png', 'image/png');
    await page.locator('#problem-title', { hasText: 'The service does not answer' }).waitFor();
    await page.unroute('**/v1/id-photos');
    await page.locator('#retry').click();
    await settled(page, 'done');
  });
  await checks.check('none of that broke the content security policy or a script', () => {
    expectEqual(faults, []);
    return page.context().close();
  });
}

async function checkKeyboard(checks: Checks, browser: Browser, url: string): Promise<void> {
  const { page } = await openPhotoPage(browser, url);
  await checks.check('all can be done by keyboard, and the focus is seen', async () => {
    // Listening switches the interception on, which takes the browser a moment: long before the key, or the dialog opens unseen.
    page.on('filechooser', () => undefined);
    await page.locator('#file').focus();
    expectMatch(
      await page.evaluate<string>("getComputedStyle(document.querySelector('#choose')).outlineStyle"),
      /solid|auto/,
    );
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
    await chooser.setFiles(PORTRAIT);
    await settled(page, 'done');
    await page.locator('#size').focus();
    await page.keyboard.type('二寸');
    await page.keyboard.press('Enter');
    await page.locator('#result-facts', { hasText: '413 × 579 px' }).waitFor({ timeout: PATIENCE_MS });
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.locator('#file-name', { hasText: 'white' }).waitFor({ timeout: PATIENCE_MS });
    await settled(page, 'done');
    await page.locator('#download').focus();
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expectEqual(download.suggestedFilename(), 'portrait-spacesuit_cn-2-inch_white.jpg');
  });
  await checks.check('screen readers are told what goes on', async () => {
    expectMatch(await page.getByRole('status').filter({ hasText: 'Ready in' }).textContent(), /^Ready in \d+ ms$/);
    expectMatch(await page.locator('#result').getAttribute('alt'), /2 inch.*White/);
    expectEqual(await page.getByRole('combobox', { name: 'Size' }).count(), 1);
    expectEqual(await page.getByRole('radio', { name: 'Red' }).count(), 1);
    await page.context().close();
  });
}

async function checkLanguages(checks: Checks, browser: Browser, url: string): Promise<void> {
  const { page } = await openPhotoPage(browser, url, { locale: 'zh-CN' });
  await checks.check('a Chinese browser gets Chinese, also in problems', async () => {
    expectEqual(await page.locator('html').getAttribute('lang'), 'zh-CN');
    expectEqual(await page.locator('#size').inputValue(), '一寸');
    await choose(page, await plainPicture({ width: 300, height: 300 }, 'png'), 'plain.png', 'image/png');
    await settled(page, 'failed');
    expectEqual(await page.locator('#problem-title').textContent(), '没有找到人脸');
  });
  await checks.check('the switch turns all of the page, and is remembered', async () => {
    await page.locator('#language').click();
    expectEqual(await page.locator('#problem-title').textContent(), 'No face was found');
    expectMatch(await page.locator('#size').inputValue(), /^1 inch/);
    expectEqual(/\p{Script=Han}/u.test((await page.locator('main').innerText()).replace('中文', '')), false);
    await page.reload();
    await page.locator('.swatch', { hasText: 'Blue' }).first().waitFor();
    expectEqual(await page.title(), 'Safelight · ID photos');
    await page.context().close();
  });
}

async function checkPhone(checks: Checks, browser: Browser, url: string): Promise<void> {
  const { page } = await openPhotoPage(browser, url, PHONE);
  await checks.check('on a phone nothing sticks out: empty, result, problem', async () => {
    const seen: boolean[] = [await overflows(page)];
    await page.locator('#file').setInputFiles(PORTRAIT);
    await settled(page, 'done');
    seen.push(await overflows(page));
    await choose(page, await noiseJpeg({ width: 320, height: 240 }), 'noise.jpg', 'image/jpeg');
    await settled(page, 'failed');
    seen.push(await overflows(page));
    expectEqual(seen, [false, false, false]);
    await page.context().close();
  });
}

/** Chooses a file as if by the file dialog. */
export async function choose(page: Page, buffer: Buffer, name: string, mimeType: string): Promise<void> {
  await page.locator('#file').setInputFiles({ name, mimeType, buffer });
}

async function drop(page: Page, bytes: Buffer, name: string, type: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(`(() => {
    const bytes = Uint8Array.from(atob(${JSON.stringify(bytes.toString('base64'))}), (each) => each.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], ${JSON.stringify(name)}, { type: ${JSON.stringify(type)} }));
    return transfer;
  })()`);
  await page.dispatchEvent('#drop', 'drop', { dataTransfer });
}

function naturalSize(page: Page): Promise<unknown> {
  return page.evaluate(
    "(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight])(document.querySelector('#result'))",
  );
}

/** Red, green, blue and alpha of the photo's upper left pixel. */
function cornerColour(page: Page): Promise<number[]> {
  return page.evaluate(`(async (image) => {
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
    const brush = canvas.getContext('2d');
    brush.drawImage(image, 0, 0);
    return [...brush.getImageData(0, 0, 1, 1).data];
  })(document.querySelector('#result'))`);
}
