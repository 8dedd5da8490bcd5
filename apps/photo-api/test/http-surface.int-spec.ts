import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CHECK_CODES } from '#events';
import { ROUTES } from '../src/http/routes.js';
import { RunningApi } from './running-api.js';
import { scriptedWorker } from './scripted-worker.js';

type Json = Record<string, unknown>;

describe('the surface of photo-api', () => {
  let running: RunningApi;

  beforeAll(async () => {
    running = await RunningApi.start({}, scriptedWorker());
  });
  afterAll(() => running.stop());

  async function json(path: string): Promise<Json> {
    return (await (await running.get(path)).json()) as Json;
  }

  describe('catalogues', () => {
    it('lists sizes with both names and measures, and searches them', async () => {
      const all = (await json('/v1/sizes'))['sizes'] as Json[];
      expect(all.find(({ id }) => id === 'cn-1-inch')).toMatchObject({
        name_zh: '一寸',
        width_px: 295,
        height_px: 413,
        dpi: 300,
      });
      const found = (await json('/v1/sizes?q=二寸'))['sizes'] as Json[];
      expect(found.length).toBeLessThan(all.length);
      expect(found.map(({ id }) => id)).toContain('cn-2-inch');
      expect((await json('/v1/sizes?q=295x413'))['sizes']).not.toHaveLength(0);
      expect((await json('/v1/sizes?q=nothing-of-the-kind'))['sizes']).toHaveLength(0);
    });

    it('finds sizes by words in both languages and by country, with their rules and sources', async () => {
      const ids = async (query: string) => ((await json(`/v1/sizes?${query}`))['sizes'] as Json[]).map(({ id }) => id);
      expect(await ids('q=passport+japan')).toEqual(['jp-passport']);
      expect(await ids(`q=${encodeURIComponent('日本护照')}`)).toEqual(['jp-passport']);
      expect(await ids(`country=${encodeURIComponent('美国')}&q=visa`)).toEqual(await ids('country=US&q=visa'));
      expect((await ids('')).length).toBeGreaterThanOrEqual(60);
      const [visa] = (await json('/v1/sizes?q=us-visa'))['sizes'] as Json[];
      expect(visa).toMatchObject({
        country: 'us',
        country_zh: '美国',
        kind: 'visa',
        head: { least: 0.5, most: 0.69 },
        eyes: { least: 0.56, most: 0.69 },
        background: { usual: 'white', allowed: ['white'] },
        file: { max_kb: 240 },
        source: { authority: expect.any(String), url: expect.stringMatching(/^http/), verified: 'authority' },
      });
    });

    it.each([
      ['color=red', /no parameter `color`; allowed are q, country/],
      ['country=atlantis', /^country: "atlantis" .*cn, hk/],
      ['q=a&q=b', /^q: it may come only once/],
      ['q[x]=a', /./],
      [`q=${'x'.repeat(101)}`, /^q: .*at most 100/],
    ])('refuses to look for sizes by %s', async (query, detail) => {
      const answer = await running.get(`/v1/sizes?${query}`);
      const problem = (await answer.json()) as Json;
      expect([answer.status, problem['error_type']]).toEqual([400, 'BadOptionError']);
      expect(problem['detail']).toMatch(detail);
    });

    it('lists backgrounds and models', async () => {
      const backgrounds = (await json('/v1/backgrounds'))['backgrounds'] as Json[];
      expect(backgrounds.map(({ id }) => id)).toEqual(
        expect.arrayContaining(['blue', 'white', 'red', 'transparent', 'original']),
      );
      expect(backgrounds.find(({ kind }) => kind === 'gradient_centre')).toMatchObject({
        hex: expect.stringMatching(/^#/),
        hex_to: expect.stringMatching(/^#/),
      });
      const models = (await json('/v1/models'))['models'] as Json[];
      expect(models.find(({ name }) => name === 'selfie-segmentation')).toMatchObject({
        embedded: true,
        default: true,
      });
    });

    it('lists what is checked, each with what to do in both languages', async () => {
      const checks = (await json('/v1/checks'))['checks'] as Json[];
      expect(checks.map(({ code }) => code).sort()).toEqual(Object.keys(CHECK_CODES).sort());
      for (const check of checks) {
        expect(String(check['message_en'])).toMatch(/^[A-Z][^]*[.]$/);
        expect(String(check['message_zh'])).toMatch(/^\p{Script=Han}[^]*。$/u);
        expect(String(check['source'])).not.toBe('');
      }
    });
  });

  describe('operation', () => {
    it('is alive and ready', async () => {
      expect(await json('/healthz')).toMatchObject({ status: 'ok', service: 'photo-api' });
      expect(await json('/readyz')).toMatchObject({ status: 'ready', checks: { workers: { ready: 1, wanted: 1 } } });
    });

    it('answers metrics as text', async () => {
      expect((await running.get('/metrics')).headers.get('content-type')).toMatch(/^text\/plain/);
    });
  });

  describe('pages', () => {
    it('serves the page and its files by name, and no other file', async () => {
      expect(await (await running.get('/')).text()).toContain('<script type="module" src="/assets/page.js">');
      expect((await running.get('/assets/page.css')).headers.get('content-type')).toMatch(/^text\/css/);
      expect((await running.get('/assets/page.js')).headers.get('content-type')).toMatch(/^text\/javascript/);
      for (const name of ['..%2findex.html', '..%2f..%2fsrc%2fmain.ts', 'index.html', 'missing.js'])
        expect((await running.get(`/assets/${name}`)).status).toBe(404);
    });

    it('serves Swagger UI with files of its own only', async () => {
      const answer = await running.get('/docs');
      const page = await answer.text();
      const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => new URL(file ?? '', answer.url));
      expect(files.length).toBeGreaterThan(3);
      for (const file of files) {
        expect(file.origin).toBe(running.api.address);
        expect((await fetch(file)).status).toBe(200);
      }
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self';");
      expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/);
    });

    it('explains every error type that answers name', async () => {
      const page = await (await running.get('/docs/errors')).text();
      for (const name of ['NoFaceError', 'QueueFullError', 'UnexpectedError']) expect(page).toContain(`id="${name}"`);
    });
  });

  describe('openapi.json', () => {
    it('documents every route and no other', async () => {
      const { paths } = (await json('/openapi.json')) as { paths: Record<string, Json> };
      const documented = Object.entries(paths).flatMap(([path, verbs]) =>
        Object.keys(verbs).map((verb) => `${verb} ${path}`),
      );
      const served = ROUTES.flatMap(({ path, methods }) =>
        methods.map((method) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`),
      );
      expect(documented.sort()).toEqual(served.sort());
    });

    it('has every field of the forms, the file among them, and a problem for every status', async () => {
      const { paths } = (await json('/openapi.json')) as { paths: Record<string, { post: Json }> };
      const { requestBody, responses } = paths['/v1/id-photos']?.post as {
        requestBody: { content: Record<string, { schema: { properties: Json; oneOf: unknown[] } }> };
        responses: Record<string, { content: Json }>;
      };
      const form = requestBody.content['multipart/form-data']?.schema;
      expect(form?.oneOf).toEqual([{ required: ['image'] }, { required: ['image_url'] }]);
      expect(Object.keys(form?.properties ?? {})).toEqual(
        expect.arrayContaining([
          'image',
          'image_url',
          'background_image',
          'size',
          'background',
          'format',
          'max_kb',
          'min_kb',
          'dpi',
          'head_ratio',
          'model',
        ]),
      );
      expect(Object.keys(responses)).toEqual(
        expect.arrayContaining(['200', '400', '408', '409', '413', '415', '422', '429', '500', '503', '504']),
      );
    });

    it('points to schemas that exist', async () => {
      const text = await (await running.get('/openapi.json')).text();
      const { components } = JSON.parse(text) as { components: { schemas: Json } };
      for (const [, name] of text.matchAll(/#\/components\/schemas\/(\w+)/g))
        expect(Object.keys(components.schemas)).toContain(name);
    });
  });

  describe('every answer', () => {
    it('has the safe id of the request, or one of its own', async () => {
      expect((await running.get('/healthz', { 'x-request-id': 'abc-1.2_3' })).headers.get('x-request-id')).toBe(
        'abc-1.2_3',
      );
      for (const unsafe of ['a b', 'x'.repeat(129), '"><script>', 'ä'])
        expect((await running.get('/healthz', { 'x-request-id': unsafe })).headers.get('x-request-id')).toMatch(
          /^[0-9a-f-]{36}$/,
        );
    });

    it('takes no header from a request id over two lines', async () => {
      const raw = running.dial();
      await raw.send('GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\r\n\tSet-Cookie: b=c\r\n\r\n');
      const answer = await raw.until(/^HTTP[^]*\r\n\r\n/);
      raw.drop();
      expect(answer).not.toMatch(/^set-cookie/im);
    });

    it('has timings and security headers', async () => {
      const { headers } = await running.get('/');
      expect(headers.get('server-timing')).toMatch(/^total;dur=[\d.]+$/);
      expect(headers.get('content-security-policy')).toContain("style-src 'self';");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-powered-by')).toBeNull();
    });
  });

  describe('what is not there', () => {
    it.each([
      ['GET', '/nope', 404, 'NotFoundError'],
      ['POST', '/nope', 404, 'NotFoundError'],
      ['GET', '/%', 404, 'NotFoundError'],
      // Whoever closes /metrics in front of this service must not be passed by another way of writing it.
      ...[
        '/METRICS',
        '/metrics/',
        '//metrics',
        '/metrics//',
        '/%6detrics',
        '/metrics%2f',
        '/metrics;a',
        '/assets/..;/metrics',
      ].map((path) => ['GET', path, 404, 'NotFoundError'] as const),
      ['GET', '/V1/sizes', 404, 'NotFoundError'],
      ['GET', '/v1/sizes/', 404, 'NotFoundError'],
      ['POST', '/Upload', 404, 'NotFoundError'],
      ['GET', '/Docs', 404, 'NotFoundError'],
      ['GET', '/assets/%ff', 400, 'BadOptionError'],
      ['PUT', '/v1/sizes', 405, 'MethodNotAllowedError'],
      ['GET', '/v1/id-photos', 405, 'MethodNotAllowedError'],
      ['DELETE', '/upload', 405, 'MethodNotAllowedError'],
    ])('%s %s is answered %i %s as a problem document', async (method, path, status, errorType) => {
      const answer = await fetch(running.api.address + path, { method });
      const problem = (await answer.json()) as Json;
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(problem).toMatchObject({ status, error_type: errorType, type: `/docs/errors#${errorType}` });
      expect(problem['request_id']).toBe(answer.headers.get('x-request-id'));
      expect(JSON.stringify(problem)).not.toMatch(/node_modules|\.js:\d/);
    });

    it('says which methods there are', async () => {
      const answer = await fetch(`${running.api.address}/v1/cutouts`, { method: 'PATCH' });
      expect(answer.headers.get('allow')).toBe('POST, OPTIONS');
    });

    it('answers OPTIONS with them', async () => {
      const answer = await fetch(`${running.api.address}/v1/sizes`, { method: 'OPTIONS' });
      expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    });

    it.each([
      ['what is no HTTP', '\x16\x03\x01 this is no HTTP\r\n\r\n', 400, 'BadOptionError'],
      ['a header that is none', 'GET / HTTP/1.1\r\nBad Header: x\r\n\r\n', 400, 'BadOptionError'],
      [
        'headers past the limit',
        `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
        431,
        'BadOptionError',
      ],
    ])(
      'answers %s with a problem document, closes the connection, and goes on',
      async (_case, bytes, status, errorType) => {
        const raw = running.dial();
        await raw.send(bytes);
        await raw.closed;
        const [head = '', body = ''] = raw.received.split('\r\n\r\n');
        expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
        const problem = JSON.parse(body) as Json;
        expect(problem).toMatchObject({ status, error_type: errorType });
        expect(head).toContain(`X-Request-Id: ${String(problem['request_id'])}`);
        expect((await running.get('/healthz')).status).toBe(200);
      },
    );

    it('answers a request whatever it expects', async () => {
      const raw = running.dial();
      await raw.send('GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: the unexpected\r\nConnection: close\r\n\r\n');
      await raw.closed;
      expect(raw.received).toMatch(/^HTTP\/1.1 200 /);
    });
  });

  it('writes no photo line for what is no photo', () => {
    expect(running.lines().filter(({ event }) => event === 'request_received')).toEqual([]);
  });
});
