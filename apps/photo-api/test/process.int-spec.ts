/** The built program as its users run it: start, messages, exit codes, signals. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareModels } from '#imaging';
import { captureLines, freePort, type Program, spawnProgram, startOtlpReceiver, waitUntil } from '#testkit';
import { PACKAGE_ROOT } from '../src/config/package-root.js';
import { DIST } from './scripted-worker.js';

describe('the process photo-api', () => {
  let folder: string;
  let models: string;
  let program: Program | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'safelight-process-'));
    models = join(folder, 'models');
    await prepareModels(models);
  });
  afterEach(async () => {
    await program?.stop('SIGKILL');
    program = undefined;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function start(env: Record<string, string> = {}): Program {
    const args = ['--import', join(DIST, 'instrumentation.js'), join(DIST, 'main.js')];
    const defaults = { DATA_DIR: folder, PHOTO_API_PORT: '0', WORKERS: '1' };
    program = spawnProgram({ args, env: { ...defaults, ...env }, cwd: PACKAGE_ROOT });
    return program;
  }

  async function address(of: Program): Promise<string> {
    const pattern = /listens on (http:\/\/\S+)/;
    await of.ready(pattern);
    return pattern.exec(of.output())?.[1] ?? '';
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('starts, serves and ends on %s with 0 and its last lines', async (signal) => {
    const logs = join(folder, `logs-${signal}`);
    const running = start({ LOG_DIR: logs });
    const at = await address(running);
    expect(at).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${at}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${at}/metrics`)).text()).toContain('safelight_workers');
    expect(await running.stop(signal)).toEqual({ code: 0, signal: null });
    const events = captureLines(logs)
      .all()
      .map(({ event }) => event);
    expect(events.slice(-2)).toEqual(['service_stopping', 'service_stopped']);
    expect(events).toEqual(expect.arrayContaining(['model_loaded', 'worker_started', 'service_started']));
    expect(captureLines(logs).problems()).toEqual([]);
  });

  it('shows who reads its traces no address of a job', async () => {
    const collector = await startOtlpReceiver();
    const sent = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '50', TRACES_KEEP_RATIO: '1' };
    const at = await address(start(sent));
    const id = 'c0ffee0000004d1e9f3b5a7788990011';
    const paths = [`/v1/jobs/${id}`, `/v1/jobs/${id}/result?delete=true`, `/v1/jobs/${id}/nothing`, `/${id}`];
    for (const path of paths) expect((await fetch(at + path)).status).toBe(404);
    const spans = await collector.waitFor((all) => all.length === paths.length);
    expect(spans.map(({ attributes }) => attributes['url.path']).sort()).toEqual([
      '/c0ffee000000…',
      '/v1/jobs/c0ffee000000…',
      '/v1/jobs/c0ffee000000…/nothing',
      '/v1/jobs/c0ffee000000…/result',
    ]);
    for (const { name, attributes } of spans) expect(JSON.stringify([name, attributes])).not.toContain(id);
    await collector.close();
  });

  it('lists all that is wrong with the configuration and exits with 78', async () => {
    const running = start({ PHOTO_API_PORT: 'http', WORKERS: 'many', REDIS_URL: 'redis:secret' });
    expect(await running.exit).toEqual({ code: 78, signal: null });
    expect(running.output()).toMatch(/PHOTO_API_PORT=http must be[^]*WORKERS=many must be[^]*REDIS_URL must /);
    expect(running.output()).not.toContain('secret');
  });

  it('says which port is taken and by which variable to choose another', async () => {
    const port = await freePort();
    const other: Server = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const running = start({ PHOTO_API_PORT: String((other.address() as AddressInfo).port) });
    expect((await running.exit).code).toBe(1);
    expect(running.output()).toContain(`Port ${port} on 127.0.0.1 is taken`);
    expect(running.output()).toContain('PHOTO_API_PORT');
    await new Promise((resolve) => other.close(resolve));
  });

  it.each([
    ['MATTING_MODEL', { MATTING_MODEL: 'nothing' }, /MATTING_MODEL=nothing must be one of selfie-segmentation, /],
    ['a model that is not installed', { MATTING_MODEL: 'u2net' }, /u2net/],
    ['an execution provider', { EXECUTION_PROVIDERS: 'abacus' }, /abacus/],
  ])('exits with 78 for a wrong %s and says so', async (_case, env, words) => {
    const running = start(env);
    expect((await running.exit).code).toBe(78);
    expect(running.output()).toMatch(words);
  });

  it('exits with 78 where the models cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const running = start({ MODEL_DIR: join(file, 'models') });
    expect((await running.exit).code).toBe(78);
    expect(running.output()).toContain('MODEL_DIR');
  });

  it('ends at once on a second signal, and still ends the line of every open photo', async () => {
    const logs = join(folder, 'logs-impatient');
    const running = start({ LOG_DIR: logs });
    const at = new URL(await address(running));
    const upload = connect(Number(at.port), at.hostname).on('error', () => undefined);
    upload.write('POST /upload HTTP/1.1\r\nHost: x\r\nX-Request-Id: open\r\nContent-Length: 999\r\n');
    upload.write('Content-Type: multipart/form-data; boundary=B\r\n\r\n--B');
    const ofRequest = () =>
      captureLines(logs)
        .all()
        .filter((line) => line['request_id'] === 'open');
    await waitUntil(() => ofRequest().length === 1, { what: 'the upload to begin' });
    process.kill(running.pid, 'SIGTERM');
    await running.ready(/SIGTERM, finishing 1/);
    expect((await running.stop('SIGTERM')).code).toBe(130);
    upload.destroy();
    expect(ofRequest().slice(1)).toMatchObject([{ event: 'processing_failed', error_type: 'ShuttingDownError' }]);
  });

  it('answers what had been sent before it was asked to stop, also what it had not read yet', async () => {
    const running = start();
    const { port } = new URL(await address(running));
    process.kill(running.pid, 'SIGSTOP');
    // The system takes connections and bytes for a process that stands still.
    const answers = Array.from({ length: 8 }, async (_, n) => {
      const socket = connect(Number(port), '127.0.0.1');
      const request = n % 2 === 0 ? 'GET /v1/sizes' : 'POST /v1/id-photos';
      await new Promise((sent) => socket.write(`${request} HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n`, sent));
      return { status: once(socket, 'data').then(([data]) => String(data).slice(0, 12)), socket };
    });
    const sent = await Promise.all(answers);
    const ended = running.stop('SIGTERM');
    process.kill(running.pid, 'SIGCONT');
    const statuses = await Promise.all(sent.map(({ status }) => status));
    expect(statuses.filter((_, n) => n % 2 === 0)).toEqual(Array(4).fill('HTTP/1.1 200'));
    expect(statuses.filter((_, n) => n % 2 === 1)).toEqual(Array(4).fill(expect.stringMatching(/^HTTP\/1\.1 [45]/)));
    expect(await ended).toEqual({ code: 0, signal: null });
    for (const { socket } of sent) socket.destroy();
  });

  it('leaves no worker behind when it is killed', async () => {
    const logs = join(folder, 'logs-killed');
    const running = start({ LOG_DIR: logs });
    await address(running);
    const pid = Number(captureLines(logs).of('worker_started')[0]?.['worker_pid']);
    process.kill(pid, 0);
    await running.stop('SIGKILL');
    await expectGone(pid);
  });

  async function expectGone(pid: number): Promise<void> {
    const gone = await waitUntil(() => !alive(pid), { what: `the end of worker ${pid}` });
    expect(gone).toBe(true);
  }

  function alive(pid: number): boolean {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }
});
