/** What people do to have a photo drawn. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { overflows } from './browser.js';
import { expectEqual, expectMatch, type Checks } from './checks.js';
import { openPhotoPage, PATIENCE_MS, PHONE, PORTRAIT, settled } from './photo-page.js';

const STYLES = '**/v1/styles';

/** Runs the checks of drawings. */
export async function checkDrawing(checks: Checks, browser: Browser, url: string): Promise<void> {
  await checkCartoon(checks, browser, url);
  await checkStyles(checks, browser, url);
}

async function checkCartoon(checks: Checks, browser: Browser, url: string): Promise<void> {
  const { page, faults } = await openPhotoPage(browser, url);
  await checks.check('the photo is drawn, by keyboard, and the drawing downloaded', async () => {
    await page.locator('#file').setInputFiles(PORTRAIT);
    await settled(page, 'done');
    const before = await page.locator('#result').getAttribute('src');
    await page.getByRole('radio', { name: 'ID photo' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.locator(`#result:not([src="${before}"])`).waitFor({ timeout: PATIENCE_MS });
    await settled(page, 'done');
    expectEqual(await page.getByRole('heading', { name: 'Drawing' }).isVisible(), true);
    expectEqual(await page.locator('#result').getAttribute('alt'), 'The drawing: Cartoon');
    expectMatch(await page.locator('#result-facts').textContent(), /^512 × 512 px · JPEG · \d+ KB$/);
    expectMatch(await page.locator('#waterfall').innerText(), /decode[\s\S]*draw[\s\S]*encode/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#download').click()]);
    expectEqual(download.suggestedFilename(), 'portrait-spacesuit_cartoon.jpg');
    expectEqual([...readFileSync(await download.path()).subarray(0, 3)], [0xff, 0xd8, 0xff]);
  });
  await checks.check('it shows the photo that was sent, in even colours', async () => {
    const [photo, drawing] = [await look(page, '#original'), await look(page, '#result')];
    expectEqual(apart(photo.rough, drawing.rough) < 40, true);
    if (drawing.changes > photo.changes * 0.8)
      throw new Error(`${drawing.changes} is not much calmer than ${photo.changes}`);
  });
  await checks.check('what has no part in a drawing cannot be reached, and can again for an ID photo', async () => {
    const reachable = () => Promise.all(['#size', '.swatch input', '#dpi'].map((it) => canHaveFocus(page, it)));
    await page.evaluate("document.querySelector('#file-options').open = true");
    expectEqual(await reachable(), [false, false, false]);
    await page.getByRole('radio', { name: 'ID photo' }).press('Space');
    await page.locator('#head-facts', { hasText: 'Head' }).waitFor({ timeout: PATIENCE_MS });
    expectEqual(await reachable(), [true, true, true]);
    expectEqual(await page.locator('#style').isVisible(), false);
  });
  await checks.check('a drawing before nothing may be JPEG, which an ID photo before nothing may not', async () => {
    const jpeg = page.locator('input[value=jpeg]');
    await page.getByRole('radio', { name: 'Transparent' }).press('Space');
    expectEqual(await jpeg.isDisabled(), true);
    await page.getByRole('radio', { name: 'Drawing' }).press('Space');
    expectEqual(await jpeg.isDisabled(), false);
    await page.locator('#file-name', { hasText: '_cartoon.png' }).waitFor({ timeout: PATIENCE_MS });
  });
  await checks.check('several photos are drawn as a list', async () => {
    const bytes = readFileSync(PORTRAIT);
    const files = ['a.png', 'b.png'].map((name) => ({ name, mimeType: 'image/png', buffer: bytes }));
    await page.locator('#file').setInputFiles(files);
    await page.locator('#batch-sum', { hasText: '2 of 2 ready' }).waitFor({ timeout: PATIENCE_MS });
    const link = page.getByRole('link', { name: 'Download b.png' });
    expectEqual(await link.getAttribute('download'), 'b_cartoon.png');
    expectEqual(faults, []);
    await page.context().close();
  });
}

async function checkStyles(checks: Checks, browser: Browser, url: string): Promise<void> {
  const { page, faults } = await openPhotoPage(browser, url, { ...PHONE, locale: 'zh-CN' });
  await checks.check('on a phone, in Chinese: the styles that can be used, with their terms', async () => {
    const served = (await (await fetch(`${url}/v1/styles`)).json()) as { styles: { id: string; installed: boolean }[] };
    const styles = served.styles.map((each) => ({
      ...each,
      installed: each.installed || each.id === 'animegan2-hayao',
    }));
    await page.route(STYLES, (route) => route.fulfill({ json: { styles } }));
    await page.reload();
    await page.locator('.swatch').first().waitFor();
    await page.getByRole('radio', { name: '绘画' }).press('Space');
    expectEqual(await page.locator('#style option').allTextContents(), ['卡通', '动漫·柔和']);
    await page.getByLabel('风格').selectOption('animegan2-hayao');
    expectMatch(await page.locator('#style-hint').textContent(), /不得用于商业用途/);
    expectEqual(await overflows(page), false);
  });
  await checks.check('a style that is gone is answered with what to do, and another one is drawn', async () => {
    await page.locator('#file').setInputFiles(PORTRAIT);
    await settled(page, 'failed');
    expectEqual(await page.locator('#problem-title').textContent(), '模型未安装');
    await page.getByLabel('风格').selectOption('cartoon');
    await settled(page, 'done');
    expectEqual(await page.locator('#result').getAttribute('alt'), '绘画：卡通');
    expectEqual([await overflows(page), faults], [false, []]);
    await page.context().close();
  });
}

function canHaveFocus(page: Page, selector: string): Promise<boolean> {
  return page.evaluate(`(() => {
    const element = document.querySelector(${JSON.stringify(selector)});
    element.focus();
    return document.activeElement === element;
  })()`);
}

/** A picture as 8 × 8 greys, and how much its neighbours differ in the mean at 256 × 256. */
function look(page: Page, selector: string): Promise<{ rough: number[]; changes: number }> {
  return page.evaluate(`(async (image) => {
    await image.decode();
    const greys = (side) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
      const brush = canvas.getContext('2d');
      brush.imageSmoothingQuality = 'high';
      brush.drawImage(image, 0, 0, side, side);
      const { data } = brush.getImageData(0, 0, side, side);
      return Array.from({ length: side * side }, (_, n) => (data[n * 4] + data[n * 4 + 1] + data[n * 4 + 2]) / 3);
    };
    const fine = greys(256);
    // Small differences are texture; the ink of a drawing is none.
    const small = fine.slice(1).map((grey, n) => Math.abs(grey - fine[n])).filter((change) => change < 12);
    return { rough: greys(8), changes: small.reduce((sum, each) => sum + each, 0) / small.length };
  })(document.querySelector(${JSON.stringify(selector)}))`);
}

/** Mean difference of two pictures of the same size. */
function apart(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, grey, n) => sum + Math.abs(grey - (other[n] ?? 0)), 0) / one.length;
}
