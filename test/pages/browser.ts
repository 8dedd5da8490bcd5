/** A headless Chromium of the system, and pages in it that remember what went wrong in them. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
// Nothing but the pages under test may use the network.
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page under test. */
export interface TestPage {
  readonly page: Page;
  /** Violations of the content security policy and uncaught errors of scripts, in their order. */
  readonly faults: readonly string[];
  /** Addresses outside the page's own origin that it asked for; blob: and data: are its own. */
  readonly foreign: readonly string[];
}

/**
 * @param cameraFile Motion JPEG that the browser's camera sees; no camera where left out
 * @throws Error where there is no Chromium
 */
export async function openBrowser(cameraFile?: string): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place));
  if (executablePath === undefined)
    throw new Error('There is no Chromium: install it (apt-get install chromium), or name it by CHROMIUM=/path.');
  const camera = ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${cameraFile}`];
  return chromium.launch({ executablePath, args: cameraFile === undefined ? QUIET : [...QUIET, ...camera] });
}

/** Opens an address as a browser that was never here: no storage, English, dark, 1280 × 860 unless told otherwise. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<TestPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    locale: 'en-US',
    colorScheme: 'dark',
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  const foreign: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (/content security policy|refused to|violates/i.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && url.origin !== new URL(address).origin) foreign.push(request.url());
  });
  await page.goto(address);
  return { page, faults, foreign };
}

/** Whether something sticks out to the right of the window, so that the page can be moved sideways. */
export async function overflows(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}
