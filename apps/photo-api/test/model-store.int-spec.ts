/** Pulling networks from a real server over real connections, with all that goes wrong on the way. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import { CATALOGUE } from '#imaging';
import { ModelStore } from '../src/model-store/model-store.js';
import { ProgressView } from '../src/model-store/progress-view.js';
import { FileHost } from './file-host.js';

/** Published without a checksum, so any bytes will do. */
const NAME = 'animegan2-hayao';
const FILE = 'Hayao_64.onnx';

describe('the model store', () => {
  let host: FileHost;
  let folder: string;
  let agent: Agent;
  let said: string[];
  const content = randomBytes(3_000_000);
  const sha256 = createHash('sha256').update(content).digest('hex');

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'store-'));
    host = new FileHost(content);
    await host.start();
    agent = new Agent();
    said = [];
  });
  afterEach(async () => {
    await agent.close();
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const store = () => new ModelStore({ modelDir: join(folder, 'models'), mirror: host.url, dispatcher: agent });
  const path = (name = NAME) => join(folder, 'models', `${name}.onnx`);
  const pull = (name = NAME, check: (file: string) => Promise<void> = () => Promise.resolve()) =>
    store().pull(name, { check, firstPauseMs: 1, onRetry: (reason) => said.push(reason) });
  const left = () => readdirSync(join(folder, 'models')).sort();

  it('pulls a file whole, and finds it there the second time', async () => {
    expect(await pull()).toEqual({
      action: 'pulled',
      path: path(),
      bytes: content.length,
      sums: { sha256, md5: createHash('md5').update(content).digest('hex') },
      checked: false,
    });
    expect(readFileSync(path()).equals(content)).toBe(true);
    expect(left()).toEqual([`${NAME}.onnx`, `${NAME}.onnx.sha256`]);
    expect(host.asked).toMatchObject([{ path: `/${FILE}`, range: undefined }]);
    expect(await pull()).toMatchObject({ action: 'kept' });
    expect(host.asked).toHaveLength(1);
  });

  it('goes on where the connection broke off, as often as it takes', async () => {
    host.behaviours.push({ kind: 'cut', afterBytes: 1_000_000 }, { kind: 'cut', afterBytes: 700_000 });
    expect(await pull()).toMatchObject({ sums: { sha256 } });
    expect(said).toHaveLength(2);
    const [, second, third] = host.asked;
    const from = (asked: typeof second) => Number(/^bytes=(\d+)-$/.exec(asked?.range ?? '')?.[1]);
    expect(from(second)).toBeGreaterThan(0);
    expect(from(third)).toBeGreaterThan(from(second));
    expect(second?.ifRange).toBe('"one"');
  });

  it('goes on in another run', async () => {
    host.behaviours.push({ kind: 'cut', afterBytes: 1_000_000 }, { kind: 'status', status: 403 });
    await expect(pull()).rejects.toThrow(/answered 403: it does not hand the file out/);
    expect(left()).toEqual([`${NAME}.onnx.part`, `${NAME}.onnx.part.json`]);
    expect(await pull()).toMatchObject({ action: 'pulled', sums: { sha256 } });
    expect(host.asked.at(-1)?.range).toMatch(/^bytes=[1-9]/);
  });

  it('begins anew where the file has changed meanwhile', async () => {
    host.behaviours.push({ kind: 'cut', afterBytes: 1_000_000 }, { kind: 'status', status: 403 });
    await expect(pull()).rejects.toThrow(/403/);
    host.content = randomBytes(2_000_000);
    host.etag = '"two"';
    await pull();
    expect(readFileSync(path()).equals(host.content)).toBe(true);
  });

  it('begins anew where the server states no version', async () => {
    host.etag = undefined;
    host.behaviours.push({ kind: 'cut', afterBytes: 1_000_000 });
    expect(await pull()).toMatchObject({ sums: { sha256 } });
    expect(host.asked.map(({ range }) => range)).toEqual([undefined, undefined]);
  });

  it('begins anew where more is there than the file has', async () => {
    host.behaviours.push({ kind: 'cut', afterBytes: 1_000_000 }, { kind: 'status', status: 403 });
    await expect(pull()).rejects.toThrow(/403/);
    host.behaviours.push({ kind: 'status', status: 416 });
    expect(await pull()).toMatchObject({ sums: { sha256 } });
    expect(host.asked.at(-1)?.range).toBeUndefined();
  });

  it('follows a redirect, and asks the new place for the rest', async () => {
    host.behaviours.push({ kind: 'redirect', to: '/elsewhere/file' }, { kind: 'cut', afterBytes: 500_000 });
    host.behaviours.push({ kind: 'redirect', to: '/elsewhere/file' });
    expect(await pull()).toMatchObject({ sums: { sha256 } });
    expect(host.asked.map(({ path: at }) => at)).toEqual([
      `/${FILE}`,
      '/elsewhere/file',
      `/${FILE}`,
      '/elsewhere/file',
    ]);
    expect(host.asked.at(-1)?.range).toMatch(/^bytes=[1-9]/);
  });

  it.each([
    [
      'in a circle',
      Array.from({ length: 9 }, () => ({ kind: 'redirect', to: '/again' }) as const),
      /more than 5 times/,
    ],
    ['to another protocol', [{ kind: 'redirect', to: 'ftp://127.0.0.1/x' } as const], /redirects to ftp:.*not safe/],
    ['to nowhere', [{ kind: 'status', status: 404 } as const], /answered 404: the file is not there/],
  ])('is not led %s', async (_where, behaviours, words) => {
    host.behaviours.push(...behaviours);
    await expect(pull()).rejects.toThrow(words);
    expect(existsSync(path())).toBe(false);
  });

  it('tries again after passing trouble, and gives up after a while', async () => {
    host.behaviours.push({ kind: 'status', status: 503 }, { kind: 'status', status: 429 });
    expect(await pull()).toMatchObject({ action: 'pulled' });
    expect(said).toHaveLength(2);
    host.behaviours.push(...Array.from({ length: 9 }, () => ({ kind: 'status', status: 503 }) as const));
    await expect(pull('animegan2-paprika')).rejects.toThrow(
      /cannot be had: .*503.*the same command goes on from there.*copy the file to .*animegan2-paprika\.onnx and run verify/,
    );
    expect(host.behaviours).toHaveLength(4);
  });

  it('says why where nobody listens', async () => {
    await host.stop();
    await expect(pull()).rejects.toThrow(/ECONNREFUSED.*HTTPS_PROXY/);
    await host.start();
  });

  it('throws away what is not the published file, and leaves what is there', async () => {
    await expect(pull('u2netp')).rejects.toThrow(/md5 is [0-9a-f]{32}, published is 8e83ca70e441ab06c318d82300c84806/);
    expect(left()).toEqual([]);
    writeFileSync(path('u2netp'), 'put here by hand');
    await expect(pull('u2netp')).rejects.toThrow(/not the published file/);
    expect(readFileSync(path('u2netp'), 'utf8')).toBe('put here by hand');
  });

  it('throws away what does not run, where no checksum is published', async () => {
    const check = () => Promise.reject(new Error('The model could not be opened.'));
    await expect(pull(NAME, check)).rejects.toThrow(/is no such network: The model could not be opened/);
    expect(left()).toEqual([]);
  });

  it('lets one pull of a model run at a time, and takes over from one that died', async () => {
    await pull('animegan2-paprika');
    writeFileSync(`${path()}.lock`, String(process.pid));
    await expect(pull()).rejects.toThrow(new RegExp(`being pulled already, by process ${process.pid}`));
    writeFileSync(`${path()}.lock`, '999999999');
    expect(await pull()).toMatchObject({ action: 'pulled' });
  });

  it('says clearly where the folder cannot be written', async () => {
    writeFileSync(join(folder, 'models'), 'a file where the folder should be');
    await expect(pull()).rejects.toThrow(/models cannot be written: /);
  });

  it.each([
    ['nothing', /There is no model "nothing" to pull\. There are u2net, /],
    ['../../etc/passwd', /There is no model/],
    ['selfie-segmentation', /arrives with `npm ci`/],
  ])('refuses to pull %s', async (name, words) => {
    await expect(pull(name)).rejects.toThrow(words);
    expect(host.asked).toEqual([]);
  });

  it('finds damage later', async () => {
    expect(await store().verify(NAME)).toEqual({ name: NAME, ok: false, message: 'not installed' });
    await pull();
    expect(await store().verify(NAME)).toEqual({ name: NAME, ok: true, message: `as it was pulled, sha256 ${sha256}` });
    writeFileSync(path(), content.subarray(1));
    expect(await store().verify(NAME)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/and was [0-9a-f]{64} when it was pulled.*models -- pull/),
    });
    writeFileSync(path('u2netp'), 'something else');
    expect(await store().verify('u2netp')).toMatchObject({
      ok: false,
      message: expect.stringContaining('published is'),
    });
    writeFileSync(path('face-full-range'), 'something else');
    expect(await store().verify('face-full-range')).toMatchObject({
      ok: false,
      message: expect.stringContaining('The next start of the service makes it anew'),
    });
    // The next pull brings the right one in the place of the damaged.
    expect(await pull()).toMatchObject({ action: 'pulled' });
    expect(await store().verify(NAME)).toMatchObject({ ok: true });
  });

  it('removes what was pulled and what was left, and nothing else', async () => {
    await pull();
    expect(await store().remove(NAME)).toBe(true);
    expect(left()).toEqual([]);
    expect(await store().remove(NAME)).toBe(false);
    await expect(store().remove('face-full-range')).rejects.toThrow(/embedded: the service needs it/);
    await expect(store().remove('../x')).rejects.toThrow(/There is no model/);
  });

  it('has an address and terms for each model that can be pulled', () => {
    for (const { name, published, embedded, licence } of CATALOGUE) {
      expect([name, published === undefined]).toEqual([name, embedded !== undefined]);
      expect(licence).not.toBe('');
    }
    const addresses = CATALOGUE.flatMap(({ published }) => published?.address ?? []);
    expect(addresses.filter((address) => !/^https:.*\/\w[\w.-]*\.onnx$/.test(address))).toEqual([]);
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});

describe('the progress of a download', () => {
  const states = [0, 400_000, 450_000, 900_000, 1_000_000];
  const shown = (output: { isTTY?: boolean; columns?: number }, totalBytes: number | undefined): string => {
    let text = '';
    let ms = 0;
    const view = new ProgressView('net', { ...output, write: (more) => (text += more) }, () => (ms += 1000));
    for (const receivedBytes of states) view.show({ receivedBytes, totalBytes });
    view.end();
    return text;
  };

  it('is a line now and then where the output is kept', () => {
    expect(shown({}, 1_000_000).split('\n')).toEqual([
      'net  0 %  0.0 of 1.0 MB',
      'net  40 %  0.4 of 1.0 MB',
      'net  90 %  0.9 of 1.0 MB',
      'net  100 %  1.0 of 1.0 MB',
      '',
    ]);
    expect(shown({}, undefined)).toBe('net  0.0 MB\n');
  });

  it('is a bar that stays on one line of a terminal', () => {
    const text = shown({ isTTY: true, columns: 60 }, 1_000_000);
    expect(text.match(/\n/g)).toHaveLength(1);
    const drawn = text.trimEnd().split('\r').slice(1);
    expect(drawn).toHaveLength(states.length);
    expect(drawn.at(-1)).toMatch(/^net {2}\[#{30}\] 100 %/);
    for (const bar of drawn) expect(bar.replace('\u001b[K', '').length).toBeLessThan(60);
  });
});
