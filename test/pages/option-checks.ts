/** What people do to the result: guides, sliders, limits of the file. */
import type { Browser, Page } from 'playwright-core';
import { plainPicture } from '#testkit';
import { expectEqual, expectMatch, type Checks } from './checks.js';
import { openPhotoPage, PATIENCE_MS, PORTRAIT, settled } from './photo-page.js';

/** Runs the checks of the options. */
export async function checkOptions(checks: Checks, browser: Browser, url: string): Promise<void> {
  const { page, faults } = await openPhotoPage(browser, url);
  await checks.check('guides show hair, eyes and chin over the result, and can be taken away', async () => {
    await page.locator('#file').setInputFiles(PORTRAIT);
    await settled(page, 'done');
    const tops = await page.evaluate<number[]>(
      "[...document.querySelectorAll('.guide')].map(({ style }) => parseFloat(style.top))",
    );
    expectEqual(tops.length, 3);
    const [hair, eyes, chin] = tops as [number, number, number];
    expectEqual([hair > 5, hair < 15, eyes > hair + 10, chin > eyes + 10, chin < 90], Array(5).fill(true));
    expectEqual(await page.locator('.guide-name').allTextContents(), ['Hair', 'Eyes', 'Chin']);
    await page.getByRole('checkbox', { name: 'Guides' }).press('Space');
    expectEqual(await page.locator('#guides').isVisible(), false);
  });
  await checks.check('the height of the head is told, and held against the rule of the size', async () => {
    await page.locator('#size').fill('uk passport');
    await page.keyboard.press('Enter');
    await page
      .locator('#head-facts', { hasText: /^Head 3\d\.\d mm \(\d\d %\) · within the rule, 64 to 76 %$/ })
      .waitFor({ timeout: PATIENCE_MS });
  });
  await checks.check('the background follows the rule of the size, and another one is advised against', async () => {
    expectMatch(await page.locator('#file-name').textContent(), /_uk-passport_(?!blue)[a-z-]+\.jpg$/);
    expectEqual(await page.locator('#background-hint').textContent(), '');
    await page.getByRole('radio', { name: 'Red' }).press('Space');
    await page.locator('#background-hint', { hasText: 'This size asks for: ' }).waitFor();
    await page.locator('#file-name', { hasText: '_red.jpg' }).waitFor({ timeout: PATIENCE_MS });
  });
  await checks.check('the head is made larger by keyboard, and by the rule again after a reset', async () => {
    const before = await headPercent(page);
    await page.locator('details', { hasText: 'Head size' }).locator('summary').click();
    const slider = page.getByRole('slider', { name: 'Head size' });
    expectEqual(await slider.getAttribute('aria-valuetext'), 'auto');
    for (let step = 0; step < 5; step++) await slider.press('ArrowUp');
    await page.locator('#head-facts', { hasText: `(${before + 5} %)` }).waitFor({ timeout: PATIENCE_MS });
    expectEqual(await slider.getAttribute('aria-valuetext'), `${before + 5} %`);
    await page.locator('#adjust-reset').click();
    await page.locator('#head-facts', { hasText: `(${before} %)` }).waitFor({ timeout: PATIENCE_MS });
    expectEqual(await slider.getAttribute('aria-valuetext'), 'auto');
  });
  await checks.check('the person is made brighter, and as before after a reset', async () => {
    const before = await brightness(page);
    const slider = page.getByRole('slider', { name: 'Brightness' });
    await otherResult(page, async () => {
      for (let step = 0; step < 12; step++) await slider.press('ArrowUp');
    });
    const after = await brightness(page);
    if (after < before + 10) throw new Error(`${after} is not much brighter than ${before}`);
    await otherResult(page, () => page.getByRole('checkbox', { name: 'Take a colour cast out' }).press('Space'));
    await otherResult(page, () => page.locator('#adjust-reset').click());
    expectEqual([await slider.inputValue(), Math.abs((await brightness(page)) - before) < 2], ['0', true]);
  });
  await checks.check('a text is laid over the photo, marked where it cannot be, and gone after a reset', async () => {
    const field = page.getByRole('textbox', { name: 'Watermark' });
    const before = await sharpness(page);
    await otherResult(page, async () => {
      await field.fill(' 仅供签证使用 visa only ');
      await page.keyboard.press('Enter');
    });
    const after = await sharpness(page);
    if (after < before * 1.1) throw new Error(`${after} is not much more than ${before}`);
    await field.fill('x'.repeat(41));
    await page.keyboard.press('Tab');
    expectEqual(await field.getAttribute('aria-invalid'), 'true');
    expectEqual(await page.locator('#watermark-hint').textContent(), 'At most 40 characters in one line.');
    await otherResult(page, () => page.locator('#adjust-reset').click());
    expectEqual([await field.inputValue(), await field.getAttribute('aria-invalid')], ['', 'false']);
    expectEqual(Math.abs((await sharpness(page)) - before) < 0.02 * before, true);
  });
  await checks.check('a file is kept below the size that is asked for', async () => {
    await page.locator('#file-options summary').click();
    await page.locator('#max-kb').fill('15');
    await page.keyboard.press('Enter');
    await page.locator('#result-facts', { hasText: /· (1[0-5]|\d) KB$/ }).waitFor({ timeout: PATIENCE_MS });
  });
  await checks.check('a number that cannot be is marked and explained before it is sent', async () => {
    await page.locator('#dpi').fill('20');
    await page.keyboard.press('Tab');
    expectEqual(await page.locator('#dpi').getAttribute('aria-invalid'), 'true');
    expectMatch(await page.locator('#file-options-hint').textContent(), /whole number from 72 to 1200/);
    await page.locator('#dpi').fill('');
  });
  await checks.check('a sheet of photos is taken home instead of one', async () => {
    await page.locator('#max-kb').fill('');
    await page.getByRole('radio', { name: 'Print sheet' }).press('Space');
    await page
      .locator('#result-facts', {
        hasText: /^\d+ photos · (1051 × 1500 px · 89 × 127|1500 × 1051 px · 127 × 89) mm · JPEG/,
      })
      .waitFor({ timeout: PATIENCE_MS });
    expectMatch(await page.locator('#file-name').textContent(), /_uk-passport_[a-z-]+_5-inch\.jpg$/);
    expectEqual(
      [await page.locator('#guides').isVisible(), await page.locator('#guides-choice').isVisible()],
      [false, false],
    );
    await page.getByLabel('Paper').selectOption('a4');
    await page.locator('#result-facts', { hasText: '210 × 297 mm' }).waitFor({ timeout: PATIENCE_MS });
    await page.getByRole('radio', { name: 'ID photo' }).press('Space');
    await page.locator('#head-facts', { hasText: 'Head' }).waitFor({ timeout: PATIENCE_MS });
  });
  await checks.check('a picture of one’s own goes behind the person', async () => {
    await page.getByRole('radio', { name: 'Picture' }).press('Space');
    expectEqual(await page.locator('#download').getAttribute('href'), null);
    const buffer = await plainPicture({ width: 900, height: 700 }, 'png');
    await page.locator('#backdrop').setInputFiles({ name: 'wall.png', mimeType: 'image/png', buffer });
    await page.locator('#file-name', { hasText: '_picture.jpg' }).waitFor({ timeout: PATIENCE_MS });
    expectEqual(await page.locator('#backdrop-note').textContent(), 'wall.png');
  });
  await checks.check('a service that asks for a key gets the one that is entered', async () => {
    await page.route('**/v1/id-photos', (route) =>
      route.request().headers()['x-api-key'] === 'sesame'
        ? route.continue()
        : route.fulfill({ status: 401, json: { error_type: 'UnauthorizedError', title: 'No key' } }),
    );
    await page.getByRole('radio', { name: 'Red' }).press('Space');
    await settled(page, 'failed');
    expectMatch(await page.locator('#problem').textContent(), /A key is needed.*Enter the key/s);
    expectEqual(await page.evaluate('document.activeElement.id'), 'key');
    await page.keyboard.type('sesame');
    await page.keyboard.press('Enter');
    await page.locator('#file-name', { hasText: '_red.jpg' }).waitFor({ timeout: PATIENCE_MS });
    expectEqual(await page.locator('#key-form').isVisible(), false);
  });
  await checks.check('none of that broke the content security policy or a script', () => {
    expectEqual(faults, []);
    return page.context().close();
  });
}

async function headPercent(page: Page): Promise<number> {
  return Number(/\((\d+) %\)/.exec((await page.locator('#head-facts').textContent()) ?? '')?.[1]);
}

/** Does something and waits for the photo that comes of it. */
async function otherResult(page: Page, act: () => Promise<void>): Promise<void> {
  const before = await page.locator('#result').getAttribute('src');
  await act();
  await page.locator(`#result:not([src="${before}"])`).waitFor({ timeout: PATIENCE_MS });
  await settled(page, 'done');
}

/** Mean of the three channels over the middle of the result, 0 … 255. */
function brightness(page: Page): Promise<number> {
  return page.evaluate(`(async (image) => {
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
    const brush = canvas.getContext('2d');
    const { naturalWidth: width, naturalHeight: height } = image;
    brush.drawImage(image, width * 0.4, height * 0.4, width * 0.2, height * 0.2, 0, 0, 1, 1);
    const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 3;
  })(document.querySelector('#result'))`);
}

/** How much neighbours in the rows of the result differ in the mean, 0 … 255. */
function sharpness(page: Page): Promise<number> {
  return page.evaluate(`(async (image) => {
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const brush = canvas.getContext('2d');
    brush.drawImage(image, 0, 0);
    const { data } = brush.getImageData(0, 0, width, height);
    let sum = 0;
    for (let at = 4; at < data.length; at += 4) sum += Math.abs(data[at + 1] - data[at - 3]);
    return sum / (data.length / 4);
  })(document.querySelector('#result'))`);
}
