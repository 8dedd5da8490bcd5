/** Photos of differing sizes through the real networks: the head and the eyes measured against the rule of each. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StepTrail } from '#telemetry';
import { makeIdPhoto, openNetworks, parseBackground, parseSize, prepareModels } from './index.js';
import { inspectImage, type Networks } from './index.js';

const PHOTOS = ['test/fixtures/portrait-spacesuit.png', '../shared/photos/portrait-suit.jpg'].filter((path) =>
  existsSync(path),
);

let modelDir: string;
let networks: Networks;
beforeAll(async () => {
  modelDir = mkdtempSync(join(tmpdir(), 'safelight-head-rules-'));
  await prepareModels(modelDir);
  networks = await openNetworks({ modelDir, providers: ['cpu'] });
});
afterAll(async () => {
  await networks.close();
  rmSync(modelDir, { recursive: true });
});

describe.each(PHOTOS)('the head of %s', (path) => {
  it.each([
    'us-passport',
    'us-visa',
    'uk-passport',
    'nl-passport',
    'jp-passport',
    'cn-passport',
    'cn-driving-licence',
    'schengen-visa',
  ])('keeps to the rule of %s', async (id) => {
    const size = parseSize(id);
    const bytes = readFileSync(path);
    const options = { size, background: parseBackground('white'), format: 'jpeg' } as const;
    const { head, height } = await makeIdPhoto(networks, bytes, inspectImage(bytes), options, new StepTrail());
    // The frame is rounded to whole pixels.
    const px = 1.5 / height;
    const ratio = (head!.chin - head!.hairTop) / height;
    expect(ratio).toBeGreaterThanOrEqual(size.head!.least - px);
    expect(ratio).toBeLessThanOrEqual(size.head!.most + px);
    const eyes = 1 - head!.eyeLine / height;
    expect(eyes).toBeGreaterThanOrEqual((size.eyes?.least ?? 0) - px);
    expect(eyes).toBeLessThanOrEqual((size.eyes?.most ?? 1) + px);
  });
});
