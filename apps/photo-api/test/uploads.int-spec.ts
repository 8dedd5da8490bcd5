import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jpegOfBytes, plainPicture, pngHeaderBomb, waitUntil } from '#testkit';
import { type Form, rawUpload, RunningApi } from './running-api.js';
import { scriptedWorker } from './scripted-worker.js';

const LIMIT = 5 * 1024 * 1024;

interface Problem {
  status: number;
  error_type: string;
  detail: string;
  request_id: string;
}

describe('uploads', () => {
  let running: RunningApi;
  let picture: Buffer;

  beforeAll(async () => {
    running = await RunningApi.start({ UPLOAD_BUDGET_MB: '16' }, scriptedWorker());
    picture = await plainPicture({ width: 64, height: 64 }, 'jpeg');
  });
  afterAll(() => running.stop());

  /** Each refusal must be a problem document and one `image_rejected` line of the same type. */
  async function expectRefusal(answer: Response, status: number, errorType: string, by = running): Promise<Problem> {
    const problem = (await answer.json()) as Problem;
    expect(problem).toMatchObject({ status, error_type: errorType });
    expect(answer.status).toBe(status);
    const terminals = await by.terminalsOf(problem.request_id);
    expect(terminals).toHaveLength(1);
    expect(terminals[0]).toMatchObject({ event: 'image_rejected', error_type: errorType, error_class: 'client_input' });
    return problem;
  }

  it('takes a photo of exactly the limit', async () => {
    const answer = await running.post('/v1/cutouts', { image: { bytes: await jpegOfBytes(LIMIT) } });
    expect(answer.status).toBe(200);
  });

  it('refuses one byte more', async () => {
    const answer = await running.post('/v1/cutouts', { image: { bytes: await jpegOfBytes(LIMIT + 1) } });
    const { detail } = await expectRefusal(answer, 413, 'PayloadTooLargeError');
    expect(detail).toBe('The upload is larger than 5 MB.');
  });

  it('counts a background picture into the limit', async () => {
    const half = await jpegOfBytes(LIMIT / 2);
    const both = { image: { bytes: half }, background_image: { bytes: half } };
    expect((await running.post('/v1/id-photos', both)).status).toBe(200);
    const more = { ...both, background_image: { bytes: await jpegOfBytes(LIMIT / 2 + 1) } };
    await expectRefusal(await running.post('/v1/id-photos', more), 413, 'PayloadTooLargeError');
  });

  it('takes the field of a background picture that was left empty as left out', async () => {
    const form = {
      image: { bytes: picture },
      background: 'red',
      background_image: { bytes: Buffer.alloc(0), name: '' },
    };
    expect((await running.post('/v1/id-photos', form)).status).toBe(200);
  });

  it.each<[string, (picture: Buffer) => Form, readonly [number, string], RegExp]>([
    [
      'that is no picture',
      () => ({ background_image: { bytes: Buffer.from('GIF89a, or so') } }),
      [415, 'UnsupportedFormatError'],
      /^background_image: .*GIF/,
    ],
    [
      'with more pixels than are allowed',
      () => ({ background_image: { bytes: pngHeaderBomb({ width: 60_000, height: 60_000 }) } }),
      [422, 'ImageTooLargeError'],
      /^background_image: /,
    ],
    [
      'beside another background',
      (bytes) => ({ background: 'red', background_image: { bytes } }),
      [400, 'BadOptionError'],
      /^background_image: .*"red"/,
    ],
    [
      'that is not there',
      () => ({ background: 'picture' }),
      [400, 'BadOptionError'],
      /^background: .*`background_image`/,
    ],
    [
      'that is a text',
      () => ({ background_image: 'red' }),
      [400, 'BadOptionError'],
      /`background_image` must be a file/,
    ],
  ])('refuses a background picture %s', async (_case, fields, [status, errorType], detail) => {
    const answer = await running.post('/v1/id-photos', { image: { bytes: picture }, ...fields(picture) });
    expect((await expectRefusal(answer, status, errorType)).detail).toMatch(detail);
  });

  it('refuses a background picture that comes twice, or where there is none', async () => {
    const form = new FormData();
    const file = new Blob([Buffer.from(picture)]);
    form.append('image', file, 'a.jpg');
    form.append('background_image', file, 'b.jpg');
    form.append('background_image', file, 'c.jpg');
    const twice = await fetch(`${running.api.address}/v1/id-photos`, { method: 'POST', body: form });
    expect((await expectRefusal(twice, 400, 'BadOptionError')).detail).toMatch(/only once/);
    const cutout = { image: { bytes: picture }, background_image: { bytes: picture } };
    const { detail } = await expectRefusal(await running.post('/v1/cutouts', cutout), 400, 'BadOptionError');
    expect(detail).toMatch(/not in `background_image`/);
  });

  it('answers 413 to an announced length before any of the body is sent', async () => {
    const raw = running.dial();
    const { head } = rawUpload('/v1/id-photos', { fileBytes: 50 * LIMIT, id: 'announced' });
    await raw.send(head);
    expect(await raw.until(/\r\n\r\n\{[^]*\}/)).toMatch(/^HTTP\/1.1 413 [^]*Connection: close/);
    raw.drop();
    expect(await running.terminalsOf('announced')).toMatchObject([
      { event: 'image_rejected', error_type: 'PayloadTooLargeError' },
    ]);
  });

  it('answers 413 while a chunked body is still being sent, and closes the connection', async () => {
    const raw = running.dial();
    const { head, start } = rawUpload('/upload', { chunked: true, id: 'chunked' });
    const form = start.replace('"image"', '"file"');
    await raw.send(`${head}${form.length.toString(16)}\r\n${form}\r\n`);
    const piece = Buffer.alloc(256 * 1024, 1);
    let sent = 0;
    while (raw.received === '' && sent < 4 * LIMIT) {
      await raw.send(Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]));
      sent += piece.length;
      await new Promise(setImmediate);
    }
    await raw.until(/"success":false/);
    expect(raw.received).toMatch(/^HTTP\/1.1 413 /);
    // What is in flight on the loopback comes on top of the limit; nothing near the whole body does.
    expect(sent).toBeLessThan(4 * LIMIT);
    await raw.closed;
    expect(await running.terminalsOf('chunked')).toHaveLength(1);
  });

  it('answers 400 to a wrong field while the file behind it is still coming', async () => {
    const raw = running.dial();
    const field = '--B\r\nContent-Disposition: form-data; name="size"\r\n\r\nhuge\r\n';
    const { head, start } = rawUpload('/v1/id-photos', { fileBytes: LIMIT, id: 'early' });
    await raw.send(`${head}${field}${start}the first bytes of the file`);
    expect(await raw.until(/\r\n\r\n\{[^]*\}/)).toMatch(/^HTTP\/1.1 400 [^]*size: /);
    raw.drop();
    expect(await running.terminalsOf('early')).toMatchObject([{ error_type: 'BadOptionError', stage: 'upload' }]);
  });

  it('refuses a body by its length without letting it come', async () => {
    const raw = running.dial();
    await raw.send(
      rawUpload('/v1/id-photos', { fileBytes: 2 * LIMIT, headers: 'Expect: 100-continue\r\n', id: 'expect-no' }).head,
    );
    expect(await raw.until(/\r\n\r\n\{/)).toMatch(/^HTTP\/1.1 413 /);
    raw.drop();
    expect(await running.terminalsOf('expect-no')).toHaveLength(1);
  });

  it('lets a body come that may', async () => {
    const raw = running.dial();
    const { head, start, end } = rawUpload('/v1/cutouts', {
      fileBytes: picture.length,
      headers: 'Expect: 100-continue\r\n',
    });
    await raw.send(head);
    await raw.until(/^HTTP\/1.1 100 Continue/);
    await raw.send(Buffer.concat([Buffer.from(start), picture, Buffer.from(end)]));
    expect(await raw.until(/\r\n\r\nHTTP/)).toContain('HTTP/1.1 200 OK');
    raw.drop();
  });

  it('serves one upload after the other on one connection', async () => {
    const raw = running.dial();
    const { head, start, end } = rawUpload('/v1/cutouts', { fileBytes: picture.length });
    const whole = Buffer.concat([Buffer.from(head + start), picture, Buffer.from(end)]);
    await raw.send(whole);
    await raw.until(/HTTP\/1.1 200/);
    await raw.send(whole);
    expect(await raw.until(/HTTP\/1.1 200[^]*HTTP\/1.1/)).toMatch(/HTTP\/1.1 200[^]*HTTP\/1.1 200/);
    raw.drop();
  });

  it('ends the line of a client that goes away in the middle of its upload', async () => {
    const raw = running.dial();
    const { head, start } = rawUpload('/v1/cutouts', { fileBytes: 100_000, id: 'gone' });
    await raw.send(head + start + 'x'.repeat(1000));
    await running.happened('gone', 'request_received');
    raw.drop();
    expect(await running.terminalsOf('gone')).toMatchObject([
      { event: 'image_rejected', error_type: 'ClientGoneError' },
    ]);
  });

  it('gives up a body whose chunks are broken', async () => {
    const raw = running.dial();
    await raw.send(`${rawUpload('/v1/cutouts', { chunked: true, id: 'broken' }).head}zz\r\nnot a chunk`);
    await raw.closed;
    expect(raw.received).toMatch(/^HTTP\/1.1 400 [^]*X-Request-Id: broken\r\n/);
    expect(await running.terminalsOf('broken')).toMatchObject([
      { event: 'image_rejected', error_type: 'BadOptionError', stage: 'upload' },
    ]);
  });

  describe('forms', () => {
    const image = () => ({ bytes: picture });

    it.each<[string, string, () => Form, RegExp]>([
      ['no file', '/v1/id-photos', () => ({ size: 'cn-1-inch' }), /file field `image` is missing/],
      [
        'a file under another name',
        '/v1/id-photos',
        () => ({ photo: image() }),
        /must be sent in the field `image`, not in `photo`/,
      ],
      ['the file as text', '/v1/id-photos', () => ({ image: 'text' }), /`image` must be a file/],
      [
        'an unknown field',
        '/v1/id-photos',
        () => ({ colour: 'red', image: image() }),
        /no field `colour`; allowed are image, background_image, size, background/,
      ],
      ['an unknown size', '/v1/id-photos', () => ({ size: 'huge', image: image() }), /^size: .*cn-1-inch/],
      [
        'an unknown colour',
        '/v1/id-photos',
        () => ({ background: 'pinkish', image: image() }),
        /^background: .*blue.*white/,
      ],
      [
        'an unknown format',
        '/v1/id-photos',
        () => ({ format: 'gif', image: image() }),
        /^format: must be one of jpeg, png, webp, not "gif"/,
      ],
      [
        'a transparent JPEG',
        '/v1/id-photos',
        () => ({ format: 'jpeg', background: 'transparent', image: image() }),
        /^format: must be png or webp/,
      ],
      [
        'max_kb below min_kb',
        '/v1/id-photos',
        () => ({ max_kb: '10', min_kb: '20', image: image() }),
        /^min_kb: must not be larger than max_kb/,
      ],
      [
        'two wrong fields',
        '/v1/id-photos',
        () => ({ dpi: '1', max_kb: 'x', image: image() }),
        /max_kb: .*5 to 20000.*dpi: .*72 to 1200/,
      ],
      [
        'a wrong head_ratio',
        '/v1/id-photos',
        () => ({ head_ratio: '2', image: image() }),
        /^head_ratio: must be a number from 0\.3 to 0\.85/,
      ],
      [
        'a wrong flag',
        '/v1/cutouts',
        () => ({ mask_only: 'maybe', image: image() }),
        /^mask_only: must be true or false/,
      ],
      [
        'a wrong style',
        '/upload',
        () => ({ style: 'cn-1-inch-plaid', file: image() }),
        /^style: .*`cutout`.*cn-1-inch.*blue/,
      ],
      [
        'a field that is too long',
        '/v1/cutouts',
        () => ({ model: 'x'.repeat(5000), image: image() }),
        /`model` is longer than/,
      ],
    ])('with %s are refused by name', async (_case, path, form, detail) => {
      const problem = await expectRefusal(await running.post(path, form()), 400, 'BadOptionError');
      expect(problem.detail).toMatch(detail);
    });

    it.each(['file', 'field'])('with a %s twice are refused', async (kind) => {
      const body = new FormData();
      for (let count = 0; count < 2; count++) {
        if (kind === 'file') body.append('image', new Blob([new Uint8Array(picture)]), 'a.jpg');
        else body.append('size', 'cn-1-inch');
      }
      const answer = await fetch(`${running.api.address}/v1/id-photos`, { method: 'POST', body });
      expect((await expectRefusal(answer, 400, 'BadOptionError')).detail).toMatch(/may come only once/);
    });

    it('with hundreds of parts are refused', async () => {
      const body = new FormData();
      for (let count = 0; count < 300; count++) body.append(`f${count}`, 'x');
      await expectRefusal(
        await fetch(`${running.api.address}/v1/id-photos`, { method: 'POST', body }),
        400,
        'BadOptionError',
      );
    });

    it.each([
      ['application/json', '{}', 415, 'UnsupportedFormatError'],
      ['image/jpeg', 'x', 415, 'UnsupportedFormatError'],
      ['multipart/form-data', 'x', 415, 'UnsupportedFormatError'],
      ['multipart/form-data; boundary=B', 'no part at all', 400, 'BadOptionError'],
      [
        'multipart/form-data; boundary=B',
        '--B\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\nx',
        400,
        'BadOptionError',
      ],
    ])('of type %s with body %j are refused with %#', async (type, body, status, errorType) => {
      const headers = { 'content-type': type };
      await expectRefusal(
        await fetch(`${running.api.address}/v1/id-photos`, { method: 'POST', headers, body }),
        status,
        errorType,
      );
    });

    it.each([
      ['a field without a name', 'form-data', '', /must have a name/],
      ['a file without a name', 'form-data; filename="a.jpg"', '', /must have a name/],
      ['text in an unknown character set', 'form-data; name="size"', 'text/plain; charset=bogus', /character set/],
    ])('with %s are refused, and the next is read', async (_case, disposition, type, detail) => {
      const headers = { 'content-type': 'multipart/form-data; boundary=B' };
      const partType = type === '' ? '' : `Content-Type: ${type}\r\n`;
      const body = `--B\r\nContent-Disposition: ${disposition}\r\n${partType}\r\nx\r\n--B--\r\n`;
      const answer = await fetch(`${running.api.address}/v1/id-photos`, { method: 'POST', headers, body });
      expect((await expectRefusal(answer, 400, 'BadOptionError')).detail).toMatch(detail);
      expect((await running.post('/v1/id-photos', { image: image() })).status).toBe(200);
    });

    it('that are compressed are refused as what they are', async () => {
      const answer = await running.post('/v1/cutouts', { image: image() }, { headers: { 'content-encoding': 'gzip' } });
      expect((await expectRefusal(answer, 415, 'UnsupportedFormatError')).detail).toMatch(/Content-Encoding/);
    });

    it('named __proto__ are as unknown as any', async () => {
      await expectRefusal(
        await running.post('/v1/id-photos', { ['__proto__x']: 'x', image: image() }),
        400,
        'BadOptionError',
      );
      const body = new FormData();
      body.append('__proto__', 'x');
      await expectRefusal(
        await fetch(`${running.api.address}/v1/id-photos`, { method: 'POST', body }),
        400,
        'BadOptionError',
      );
    });

    it('write no client text into a log line that could be another line', async () => {
      const name = 'a"\r\n{"event":"image_processed"}\u2028.jpg';
      const answer = await running.post('/v1/cutouts', { image: { bytes: picture, name } });
      const line = running
        .lines()
        .find((one) => one['request_id'] === answer.headers.get('x-request-id') && one['event'] === 'image_uploaded');
      expect(line?.['file_name']).not.toMatch(/[\r\n\u2028]/);
      expect(running.lineProblems()).toEqual([]);
    });
  });

  describe('where there is little time for them', () => {
    let impatient: RunningApi;
    beforeAll(async () => {
      impatient = await RunningApi.start({ UPLOAD_TIMEOUT_MS: '1000' }, scriptedWorker());
    });
    afterAll(() => impatient.stop());

    it('answer 408 to an upload that does not come', async () => {
      const raw = impatient.dial();
      const { head, start } = rawUpload('/v1/cutouts', { fileBytes: 1000, id: 'slow' });
      await raw.send(head + start);
      expect(await raw.until(/\r\n\r\n\{[^]*\}/)).toMatch(/^HTTP\/1.1 408 /);
      await raw.closed;
      expect(await impatient.terminalsOf('slow')).toMatchObject([
        { event: 'image_rejected', error_type: 'UploadTimeoutError', stage: 'upload' },
      ]);
    });

    it('whose boundary is empty are refused, and nothing is left to fail when the time for an upload is over', async () => {
      const headers = { 'content-type': 'multipart/form-data; boundary=' };
      const url = `${impatient.api.address}/v1/id-photos`;
      await expectRefusal(
        await fetch(url, { method: 'POST', headers, body: 'x' }),
        415,
        'UnsupportedFormatError',
        impatient,
      );
      const slow = impatient.dial();
      await slow.send(rawUpload('/v1/cutouts', { fileBytes: 10, id: 'after-empty-boundary' }).head);
      // Its time is over after that of the first would have been, and Jest fails a test that leaves a rejection unhandled.
      expect(await slow.until(/ 408 /)).toContain('UploadTimeoutError');
    });
  });

  it('holds no more bytes of uploads than the budget allows, and takes uploads again after', async () => {
    const connections = Array.from({ length: 5 }, (_, index) => {
      const raw = running.dial();
      const { head, start } = rawUpload('/v1/cutouts', { fileBytes: LIMIT, id: `budget-${index}` });
      return { raw, begun: raw.send(Buffer.concat([Buffer.from(head + start), Buffer.alloc(LIMIT - 10)])) };
    });
    await waitUntil(() => connections.some(({ raw }) => /\r\n\r\n\{[^]*\}/.test(raw.received)), { what: 'a refusal' });
    const answered = connections.filter(({ raw }) => raw.received.startsWith('HTTP/1.1 503 '));
    expect(answered.length).toBeGreaterThan(0);
    expect(answered[0]?.raw.received).toMatch(/Retry-After: \d+[^]*QueueFullError/);
    for (const { raw } of connections) raw.drop();
    for (let index = 0; index < connections.length; index++) await running.terminalsOf(`budget-${index}`);
    expect((await running.post('/v1/cutouts', { image: { bytes: await jpegOfBytes(LIMIT) } })).status).toBe(200);
  });
});
