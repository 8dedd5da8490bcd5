/** Sheets of photos over HTTP, through real workers with the embedded networks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp, { type Metadata } from 'sharp';
import { plainPicture } from '#testkit';
import { PACKAGE_ROOT } from '../src/config/package-root.js';
import { type Form, RunningApi } from './running-api.js';

type Json = Record<string, unknown>;

const EACH = ['decode', 'find_face', 'matte', 'refine', 'align'];
const JSON_WANTED = { headers: { accept: 'application/json' } };

describe('print sheets', () => {
  let running: RunningApi;
  let portrait: Buffer;
  let mirrored: Buffer;

  beforeAll(async () => {
    portrait = readFileSync(join(PACKAGE_ROOT, 'test/fixtures/portrait-spacesuit.png'));
    mirrored = await sharp(portrait).flop().jpeg({ quality: 95 }).toBuffer();
    running = await RunningApi.start();
  });
  afterAll(() => running.stop());

  const image = () => ({ bytes: portrait, name: 'me.png' });

  /** Sends several photos; a form's own keys would hold one. */
  function postSheet(photos: readonly Uint8Array[], fields: Readonly<Record<string, string>>, init: RequestInit = {}) {
    const body = new FormData();
    for (const [index, bytes] of photos.entries())
      body.append('image', new Blob([Buffer.from(bytes)]), `photo-${index + 1}.jpg`);
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    return fetch(`${running.api.address}/v1/print-sheets`, { method: 'POST', body, ...init });
  }

  async function measure(answer: Response): Promise<Metadata> {
    expect(answer.status).toBe(200);
    return sharp(Buffer.from(await answer.arrayBuffer())).metadata();
  }

  async function problemOf(answer: Response): Promise<Json> {
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    return (await answer.json()) as Json;
  }

  const eventsOf = (id: string) => running.eventsOf(id).filter((event) => event !== 'image_suspicious');

  describe('of one photo', () => {
    it.each([
      [{ layout: '6-inch' }, { format: 'jpeg', width: 1795, height: 1205, density: 300 }],
      [{ layout: '5-inch' }, { format: 'jpeg', width: 1051, height: 1500, density: 300 }],
      [
        { layout: 'a4', format: 'png' },
        { format: 'png', width: 2480, height: 3508, density: 300 },
      ],
      [{ layout: '100x148mm@200' }, { format: 'jpeg', width: 1165, height: 787, density: 200 }],
    ])('%o has exact px and density', async (fields, expected) => {
      const form: Form = { background: 'white', ...fields, image: image() };
      expect(await measure(await running.post('/v1/id-photos', form))).toMatchObject(expected);
    });

    it('run the eight steps once, say what they hold and end in one line', async () => {
      const form = { size: 'cn-2-inch', layout: '6-inch', image: image() };
      const answer = await running.post('/v1/id-photos', form, JSON_WANTED);
      const document = (await answer.json()) as Json;
      expect(document).toMatchObject({
        width: 1795,
        height: 1205,
        dpi: 300,
        faces: 1,
        output_format: 'cn-2-inch-blue-6-inch',
        sheet: { layout: '6-inch', photos: 8, holds: 8, images: [{ photos: 8, faces: 1 }] },
      });
      const steps = (answer.headers.get('server-timing') ?? '').split(', ').map((entry) => entry.split(';')[0]);
      expect(steps).toEqual(['upload', 'inspect', 'queue', ...EACH, 'compose', 'encode', 'total']);
      const id = answer.headers.get('x-request-id') ?? '';
      expect(await running.terminalsOf(id)).toMatchObject([
        { event: 'image_processed', output_format: 'cn-2-inch-blue-6-inch', input_size: '512x512' },
      ]);
      expect(running.lineProblems()).toEqual([]);
    });

    it('hold the very photo that the same request without a layout gives', async () => {
      const form: Form = { size: 'cn-2-inch', format: 'png', image: image() };
      const alone = sharp(Buffer.from(await (await running.post('/v1/id-photos', form)).arrayBuffer()));
      const sheet = await running.post('/v1/id-photos', { ...form, layout: '6-inch', gap_mm: '0', crop_lines: 'no' });
      // Eight of 413 × 579 in the middle of 1795 × 1205.
      const first = { left: Math.floor((1795 - 4 * 413) / 2), top: Math.floor((1205 - 2 * 579) / 2) };
      const cell = sharp(Buffer.from(await sheet.arrayBuffer())).extract({ ...first, width: 413, height: 579 });
      expect((await cell.raw().toBuffer()).equals(await alone.raw().toBuffer())).toBe(true);
    });
  });

  describe('of several photos', () => {
    it('hold each of them, its share in order; every step says which photo it was of; one line ends it', async () => {
      const answer = await postSheet([portrait, mirrored], { size: 'cn-1-inch', layout: '5-inch' }, JSON_WANTED);
      const document = (await answer.json()) as Json;
      expect(document).toMatchObject({
        faces: 2,
        sheet: {
          layout: '5-inch',
          photos: 10,
          holds: 10,
          images: [
            { photos: 5, faces: 1 },
            { photos: 5, faces: 1 },
          ],
        },
      });
      const steps = (answer.headers.get('server-timing') ?? '').split(', ').map((entry) => entry.split(';')[0]);
      expect(steps.filter((step) => step !== 'queue')).toEqual([
        'upload',
        ...['inspect', 'inspect'],
        ...[...EACH, ...EACH],
        ...['compose', 'encode', 'total'],
      ]);
      const id = answer.headers.get('x-request-id') ?? '';
      const photo = ['face_detected', 'matting_completed'];
      expect(await running.terminalsOf(id)).toHaveLength(1);
      expect(eventsOf(id)).toEqual([
        ...['request_received', 'image_uploaded', 'image_uploaded'],
        ...[...photo, ...photo],
        ...['background_applied', 'image_processed'],
      ]);
      expect(running.lineProblems()).toEqual([]);
    });

    it('show the first photo in its cells and the second in its own', async () => {
      const fields = {
        size: 'cn-2-inch',
        layout: '6-inch',
        gap_mm: '0',
        crop_lines: 'false',
        format: 'png',
        copies: '1',
      };
      const both = sharp(Buffer.from(await (await postSheet([portrait, mirrored], fields)).arrayBuffer()));
      const cut = (column: number) => {
        const left = Math.floor((1795 - 4 * 413) / 2) + column * 413;
        return both.clone().extract({ left, top: Math.floor((1205 - 2 * 579) / 2), width: 413, height: 579 });
      };
      const [first, second, third] = await Promise.all([0, 1, 2].map((column) => cut(column).raw().toBuffer()));
      const flopped = await sharp(second, { raw: { width: 413, height: 579, channels: 3 } })
        .flop()
        .raw()
        .toBuffer();
      const distance = (one: Buffer, other: Buffer): number =>
        one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length;
      expect(distance(first!, second!)).toBeGreaterThan(3 * distance(first!, flopped));
      expect(third!.every((value) => value === 255)).toBe(true);
    });

    it('name the photo that cannot be used, wherever that shows', async () => {
      const nobody = await plainPicture({ width: 300, height: 400 }, 'jpeg');
      const cases: [Uint8Array[], number, RegExp, string][] = [
        [[portrait, nobody, portrait], 422, /^image\[2\]: /, 'NoFaceError'],
        [[portrait, portrait, Buffer.from('no picture')], 415, /^image\[3\]: /, 'UnsupportedFormatError'],
        [[portrait.subarray(0, 20_000), portrait], 422, /^image\[1\]: /, 'UnidentifiedImageError'],
      ];
      for (const [photos, status, words, errorType] of cases) {
        const answer = await postSheet(photos, { layout: 'a4' });
        expect(await problemOf(answer)).toMatchObject({
          status,
          error_type: errorType,
          detail: expect.stringMatching(words),
        });
        const id = answer.headers.get('x-request-id') ?? '';
        expect(await running.terminalsOf(id)).toMatchObject([{ event: 'image_rejected', error_type: errorType }]);
      }
    });

    it('are refused past eight photos, or past what the sheet holds', async () => {
      const nine = await postSheet(Array<Buffer>(9).fill(portrait), {});
      expect([nine.status, (await problemOf(nine))['detail']]).toEqual([
        400,
        'The field `image` may come only 8 times.',
      ]);
      const six = await postSheet(Array<Buffer>(6).fill(portrait), { layout: '5-inch', size: 'cn-2-inch' });
      expect([six.status, (await problemOf(six))['detail']]).toEqual([
        400,
        expect.stringMatching(/^image: the sheet holds 5 photos of this size, not 6/),
      ]);
      const none = await postSheet([], { layout: '5-inch' });
      expect([none.status, (await problemOf(none))['detail']]).toEqual([400, 'The file field `image` is missing.']);
    });
  });

  it.each([
    [{ layout: 'a5' }, /^layout: "a5" is no sheet/],
    [{ layout: '10x10mm' }, /^layout: 10x10mm is not possible/],
    [{ layout: '5-inch', size: '1500x1500px' }, /^layout: not one photo/],
    [{ layout: 'a4', gap_mm: '20.5' }, /^gap_mm: must be a number from 0 to 20, not "20.5"/],
    [{ layout: 'a4', gap_mm: '-1' }, /^gap_mm: must be a number from 0 to 20/],
    [{ layout: 'a4', margin_mm: '31' }, /^margin_mm: must be a number from 0 to 30/],
    [{ layout: 'a4', crop_lines: 'maybe' }, /^crop_lines: must be true or false/],
    [{ layout: 'a4', copies: '0' }, /^copies: must be a whole number from 1 to 500/],
    [{ layout: '5-inch', copies: '11' }, /^copies: the sheet holds 10 photos/],
    [{ layout: 'a4', dpi: '600' }, /^dpi: a4 has 300 dpi, not 600/],
    [{ layout: 'a4', background: 'transparent' }, /^background: paper has no transparency/],
    [{ gap_mm: '2', copies: '4' }, /^gap_mm, copies: only for a print sheet/],
    [{ paper: 'a4' }, /^There is no field `paper`; allowed are image, .*layout, gap_mm/],
  ])('with %o are refused, field and range named', async (fields, words) => {
    const form = { ...(fields as unknown as Record<string, string>), image: image() };
    const answer = await running.post('/v1/id-photos', form);
    expect([answer.status, (await problemOf(answer))['detail']]).toEqual([400, expect.stringMatching(words)]);
  });

  it('are listed with their names, mm and px', async () => {
    const { layouts } = (await (await running.get('/v1/layouts')).json()) as { layouts: Json[] };
    expect(layouts.map(({ id }) => id)).toEqual(['5-inch', '6-inch', '4x6-inch', 'a4']);
    expect(layouts[0]).toEqual({
      id: '5-inch',
      name_en: '5 inch photo paper (3R, 127 × 89 mm)',
      name_zh: '5寸相纸',
      width_mm: 127,
      height_mm: 89,
      width_px: 1500,
      height_px: 1051,
      dpi: 300,
      margin_mm: 0.5,
    });
  });
});
