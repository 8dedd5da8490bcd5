/** The ways in which a photo comes into the page, and how it stands there. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { expectEqual, expectMatch, type Checks } from './checks.js';
import { choose, openPhotoPage, PATIENCE_MS, PORTRAIT, settled } from './photo-page.js';

/** Runs the checks of what comes in. */
export async function checkIntake(checks: Checks, browser: Browser, url: string): Promise<void> {
  const { page, faults } = await openPhotoPage(browser, url);
  await checks.check('a photo on the clipboard is taken by pasting', async () => {
    const bytes = readFileSync(PORTRAIT).toString('base64');
    await page.evaluate(`{
      const bytes = Uint8Array.from(atob(${JSON.stringify(bytes)}), (each) => each.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }));
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    }`);
    await settled(page, 'done');
    expectMatch(await page.locator('#file-name').textContent(), /^pasted_cn-1-inch_blue\.jpg$/);
  });
  await checks.check('text on the clipboard changes nothing', async () => {
    await page.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'no photo');
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    }`);
    expectEqual(await page.evaluate('document.body.dataset.phase'), 'done');
  });
  await checks.check('a large photo that lies on its side by EXIF is sent upright', async () => {
    await choose(page, await lyingPhoto(), 'phone.jpg', 'image/jpeg');
    await page.locator('#file-name', { hasText: 'phone_' }).waitFor({ timeout: PATIENCE_MS });
    expectMatch(await page.locator('#original-facts').textContent(), /^1680 × 2240 px .* sent as 1500 × 2000 px/);
    // Had it been sent lying, the service would say that it turned it.
    expectEqual(await page.locator('#findings li', { hasText: 'turned' }).count(), 0);
  });
  await checks.check('none of that broke the content security policy or a script', () => {
    expectEqual(faults, []);
    return page.context().close();
  });
}

/** As a phone held upright writes it: the pixels lie, and the EXIF says so. */
async function lyingPhoto(): Promise<Buffer> {
  const upright = await sharp(PORTRAIT)
    .resize(1680, 2240, { fit: 'contain', background: '#d8d8d8' })
    .removeAlpha()
    .toBuffer();
  return sharp(upright).rotate(-90).withMetadata({ orientation: 6 }).jpeg().toBuffer();
}
