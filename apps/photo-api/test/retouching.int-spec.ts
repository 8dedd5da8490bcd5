/** Retouching over HTTP, through real workers with the embedded networks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { PACKAGE_ROOT } from '../src/config/package-root.js';
import { RunningApi } from './running-api.js';

const ALL = {
  brightness: '40',
  contrast: '+20',
  saturation: '-30',
  sharpness: '50',
  white_balance: 'auto',
  whitening: '12',
};

describe('retouching', () => {
  let running: RunningApi;
  let portrait: Buffer;

  beforeAll(async () => {
    portrait = readFileSync(join(PACKAGE_ROOT, 'test/fixtures/portrait-spacesuit.png'));
    running = await RunningApi.start();
  });
  afterAll(() => running.stop());

  async function pixelsOf(path: string, fields: Readonly<Record<string, string>>): Promise<Buffer> {
    const answer = await running.post(path, { format: 'png', ...fields, image: { bytes: portrait } });
    expect(answer.status).toBe(200);
    return sharp(Buffer.from(await answer.arrayBuffer()))
      .raw()
      .toBuffer();
  }

  it('changes the person and leaves the background exactly the colour that was named', async () => {
    const plain = await pixelsOf('/v1/id-photos', { background: '#628bce' });
    const retouched = await pixelsOf('/v1/id-photos', { background: '#628bce', ...ALL });
    const isBackground = (at: number): boolean =>
      plain[at] === 0x62 && plain[at + 1] === 0x8b && plain[at + 2] === 0xce;
    let [background, changed] = [0, 0];
    for (let at = 0; at < plain.length; at += 3) {
      if (isBackground(at)) {
        background++;
        if (retouched.readUIntBE(at, 3) !== 0x628bce) throw new Error(`background px ${at / 3} was changed`);
      } else if (retouched.readUIntBE(at, 3) !== plain.readUIntBE(at, 3)) changed++;
    }
    expect(background).toBeGreaterThan(10_000);
    expect(changed).toBeGreaterThan(30_000);
  });

  it('is off unless asked for: zeros and off give the very same picture', async () => {
    const off = {
      brightness: '0',
      contrast: '0',
      saturation: '-0',
      sharpness: '0',
      white_balance: 'off',
      whitening: '0',
    };
    const plain = await pixelsOf('/v1/id-photos', {});
    expect((await pixelsOf('/v1/id-photos', off)).equals(plain)).toBe(true);
  });

  it("works where the background is the photo's own, and on sheets", async () => {
    const cases: Readonly<Record<string, string>>[] = [{ background: 'original' }, { layout: '5-inch' }];
    for (const fields of cases) {
      const plain = await pixelsOf('/v1/id-photos', fields);
      const brighter = await pixelsOf('/v1/id-photos', { ...fields, brightness: '60' });
      const mean = (pixels: Buffer): number => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
      expect(mean(brighter)).toBeGreaterThan(mean(plain) + 3);
    }
  });

  it.each([
    [{ brightness: '101' }, /^brightness: must be a whole number from -100 to 100, not "101"\.$/],
    [{ contrast: '1.5' }, /^contrast: must be a whole number from -100 to 100/],
    [{ saturation: 'NaN' }, /^saturation: must be a whole number from -100 to 100/],
    [{ sharpness: '--5' }, /^sharpness: must be a whole number from -100 to 100/],
    [{ white_balance: 'yes' }, /^white_balance: must be one of off, auto/],
    [{ whitening: '16' }, /^whitening: must be a whole number from 0 to 15/],
    [{ whitening: '-1' }, /^whitening: must be a whole number from 0 to 15/],
  ])('refuses %o, naming field and range', async (fields, words) => {
    const form = { ...(fields as unknown as Record<string, string>), image: { bytes: portrait } };
    const answer = await running.post('/v1/id-photos', form);
    const { detail } = (await answer.json()) as Record<string, unknown>;
    expect([answer.status, detail]).toEqual([400, expect.stringMatching(words)]);
  });
});
