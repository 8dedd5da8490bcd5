/** Watermarks over HTTP, through real workers; no font of the machine is used. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { PACKAGE_ROOT } from '../src/config/package-root.js';
import { RunningApi } from './running-api.js';

describe('watermarks', () => {
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
  function changed(one: Buffer, other: Buffer): number {
    let count = 0;
    for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) count++;
    return count;
  }

  it('are drawn on ID photos and cut-outs', async () => {
    const cases: [string, Readonly<Record<string, string>>][] = [
      ['/v1/id-photos', {}],
      ['/v1/cutouts', { max_side: '400' }],
    ];
    for (const [path, fields] of cases) {
      const plain = await pixelsOf(path, fields);
      const marked = await pixelsOf(path, { ...fields, watermark: '仅供签证使用', watermark_opacity: '0.6' });
      expect(changed(plain, marked)).toBeGreaterThan(plain.length * 0.01);
      expect(changed(plain, marked)).toBeLessThan(plain.length * 0.5);
    }
  });

  it('take a text literally, never as markup', async () => {
    const [bold, plain] = [{ watermark: '<b>A</b>' }, { watermark: 'A' }];
    expect(changed(await pixelsOf('/v1/id-photos', bold), await pixelsOf('/v1/id-photos', plain))).toBeGreaterThan(
      1000,
    );
  });

  it.each([
    [{ watermark: '字'.repeat(41) }, /^watermark: must be 1 to 40 characters/],
    [{ watermark: 'a\nb' }, /^watermark: must be 1 to 40 characters in one line/],
    [{ watermark: 'a\u202eb' }, /^watermark: must be 1 to 40 characters/],
    [{ watermark: '证件😀' }, /^watermark: there is no glyph for "😀"/],
    [{ watermark: 'x', watermark_opacity: '0' }, /^watermark_opacity: must be a number from 0.05 to 1/],
    [{ watermark: 'x', watermark_angle: '91' }, /^watermark_angle: must be a whole number from -90 to 90/],
    [{ watermark: 'x', watermark_spacing: '0.1' }, /^watermark_spacing: must be a number from 0.2 to 10/],
    [{ watermark: 'x', watermark_size: '21' }, /^watermark_size: must be a number from 2 to 20/],
    [{ watermark: 'x', watermark_color: 'red' }, /^watermark_color: must be a colour such as #808080/],
    [{ watermark_angle: '10' }, /^watermark_angle: only with a text/],
  ])('are refused with %o, field and range named', async (fields, words) => {
    const form = { ...(fields as unknown as Record<string, string>), image: { bytes: portrait } };
    const answer = await running.post('/v1/id-photos', form);
    const { detail } = (await answer.json()) as Record<string, unknown>;
    expect([answer.status, detail]).toEqual([400, expect.stringMatching(words)]);
  });
});
