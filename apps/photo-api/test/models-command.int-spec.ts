/** `npm run models` as a person or a script runs it: the built program, its words, its exit code. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnProgram } from '#testkit';
import { styleNetwork } from '../../../tools/style-network.js';
import { FileHost, TunnelProxy } from './file-host.js';
import { DIST } from './scripted-worker.js';

describe('npm run models', () => {
  const host = new FileHost(Buffer.from(styleNetwork({ width: 4 })));
  const proxy = new TunnelProxy();
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'models-command-'));
    await Promise.all([host.start(), proxy.start()]);
  });
  afterAll(async () => {
    await Promise.all([host.stop(), proxy.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  async function models(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const program = spawnProgram({
      args: [join(DIST, 'models-cli.js'), ...args],
      env: { MODEL_DIR: folder, MODEL_MIRROR: `${host.url}/mirror/`, ...env },
    });
    const { code } = await program.exit;
    return { code, output: program.output() };
  }

  it('lists what there is and on which terms', async () => {
    const { code, output } = await models(['list']);
    expect(code).toBe(0);
    expect(output).toMatch(/^animegan2-hayao +style +- +forbidden/m);
    expect(output).toMatch(/^selfie-segmentation +matting +at first start +allowed/m);
    const lines = (await models(['list', '--json'])).output.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
      expect.objectContaining({ name: 'u2netp', installed: false, checksum: 'md5:8e83ca70e441ab06c318d82300c84806' }),
    );
  });

  it('says the terms before a pull, and wants them accepted where nobody can be asked', async () => {
    const refused = await models(['pull', 'animegan2-hayao']);
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(/may not be used commercially[^]*non-commercial purposes[^]*--accept-terms/);
    expect(host.asked).toEqual([]);
  });

  it('pulls through a proxy, tries the network, verifies and removes it', async () => {
    const pulled = await models(['pull', 'animegan2-hayao', '--accept-terms'], { HTTP_PROXY: proxy.url });
    expect(pulled.output).toMatch(/100 %[^]*animegan2-hayao: installed[^]*sha256 [0-9a-f]{64}/);
    expect(pulled.code).toBe(0);
    expect(proxy.tunnels).toEqual([new URL(host.url).host]);
    expect(host.asked.at(-1)?.path).toBe('/mirror/Hayao_64.onnx');
    const verified = await models(['verify', '--run']);
    expect(verified.output).toMatch(/animegan2-hayao: ok, as it was pulled[^]*animegan2-hayao: ok, runs on cpu/);
    expect(verified.code).toBe(0);
    expect(await models(['remove', 'animegan2-hayao'])).toMatchObject({
      code: 0,
      output: 'animegan2-hayao: removed\n',
    });
    expect(existsSync(join(folder, 'animegan2-hayao.onnx'))).toBe(false);
    expect((await models(['verify'])).output).toBe(`Nothing is installed in ${folder}; there is nothing to verify.\n`);
    expect((await models(['remove', 'animegan2-hayao'])).code).toBe(1);
  });

  it('goes around the proxy for hosts of NO_PROXY', async () => {
    const before = proxy.tunnels.length;
    const env = { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' };
    expect((await models(['pull', 'animegan2-paprika', '--accept-terms'], env)).code).toBe(0);
    expect(proxy.tunnels).toHaveLength(before);
  });

  it('throws away a page that is no network', async () => {
    const { content } = host;
    host.content = Buffer.from('<html>Sorry</html>');
    const { code, output } = await models(['pull', 'animegan2-shinkai', '--accept-terms']);
    host.content = content;
    expect([code, output]).toEqual([1, expect.stringContaining('is no such network')]);
  });

  it("runs one's own networks when it verifies them, and says what is wrong with them", async () => {
    writeFileSync(join(folder, 'mine.onnx'), styleNetwork({ width: 4 }));
    const description = {
      kind: 'style',
      input_side: 64,
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
      output: 'signed',
    };
    const describeAs = (layout: string) =>
      writeFileSync(join(folder, 'mine.json'), JSON.stringify({ ...description, layout, terms: 'Mine.' }));
    describeAs('NHWC');
    expect(await models(['verify', 'mine'])).toMatchObject({ code: 0, output: expect.stringContaining('runs on cpu') });
    describeAs('NCHW');
    expect(await models(['verify', 'mine'])).toMatchObject({
      code: 1,
      output: expect.stringMatching(/mine: NOT OK, The model mine could not be opened/),
    });
    describeAs('CHWN');
    expect(await models(['verify', 'mine'])).toMatchObject({
      code: 1,
      output: expect.stringContaining('layout must be one of NCHW, NHWC'),
    });
    expect(await models(['remove', 'mine'])).toMatchObject({ code: 1 });
    for (const file of ['mine.onnx', 'mine.json']) rmSync(join(folder, file));
  });

  it.each([
    [['pul', 'u2net'], 2, /There is no command pul/],
    [['pull'], 2, /pull needs at least one name/],
    [['pull', 'u2net', 'u3net'], 1, /There is no model "u3net"/],
    [['list', '--yes'], 2, /Unknown option '--yes'.*--help/],
    [['--help'], 0, /npm run models -- pull NAME/],
  ])('%j ends with %i', async (args, code, words) => {
    expect(await models(args)).toEqual({ code, output: expect.stringMatching(words) });
  });

  it('names a setting that is wrong', async () => {
    const { code, output } = await models(['list'], { MODEL_MIRROR: 'ftp://x' });
    expect([code, output]).toEqual([
      1,
      expect.stringContaining('MODEL_MIRROR=ftp://x must be an http or https address'),
    ]);
  });
});
