import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, spawnProgram, startWebhookReceiver, type WebhookReceiver } from '#testkit';
import { PACKAGE_ROOT } from '../../apps/photo-api/src/config/package-root.js';
import { checkClock, checkMemory, checkNode, isOlder } from './check-machine.js';
import { checkFolder } from './check-folders.js';
import { checkPort } from './check-ports.js';
import { checkHeartbeat } from './check-reach.js';
import type { Finding } from './finding.js';

/** Root may write everywhere. */
const AS_NOBODY = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('npm run doctor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-doctor-'));
  let receiver: WebhookReceiver;
  let collector: Server;
  let url: string;

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    collector = createServer((request, response) => {
      response.writeHead(request.url === '/v1/traces' ? 200 : 404).end('{}');
    }).listen(0, '127.0.0.1');
    url = await new Promise((resolve) =>
      collector.once('listening', () => resolve(`http://127.0.0.1:${(collector.address() as AddressInfo).port}`)),
    );
  });
  afterAll(async () => {
    collector.close();
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function doctor(env: Record<string, string>, args: readonly string[] = [], wrapper: readonly string[] = []) {
    const program = spawnProgram({
      wrapper,
      args: [join(PACKAGE_ROOT, 'dist/tools/doctor/doctor.js'), ...args],
      env: { DATA_DIR: join(folder, 'deep/data'), PHOTO_API_PORT: '0', LOG_WATCHER_PORT: '0', ...env },
      cwd: PACKAGE_ROOT,
    });
    const { code } = await program.exit;
    return { code, output: program.output() };
  }

  async function found(
    env: Record<string, string>,
    check: RegExp,
    wrapper: readonly string[] = [],
  ): Promise<Finding[]> {
    const { output } = await doctor(env, ['--json'], wrapper);
    const findings = output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Finding] : []));
    return findings.filter((it) => check.test(it.check));
  }

  it('finds nothing in the way where nothing is, runs the networks, and leaves nothing behind', async () => {
    const { code, output } = await doctor({ ALERT_WEBHOOK_URL: receiver.url, OTEL_EXPORTER_OTLP_ENDPOINT: url });
    expect(output).not.toMatch(/[✗!] /);
    expect(output).toContain('✓ model selfie-segmentation: runs on cpu');
    expect(output).toContain('✓ collector');
    expect(output).toMatch(/✓ clock: .* as others say/);
    expect([code, output.trim().split('\n').at(-1)]).toEqual([0, 'Nothing is in the way.']);
    expect(receiver.received).toHaveLength(0);
    expect(existsSync(join(folder, 'deep'))).toBe(false);
  });

  it('names all that is wrong, each with what to do, in both languages', async () => {
    writeFileSync(join(folder, 'file'), '');
    const port = await freePort();
    const env = {
      DATA_DIR: join(folder, 'file/below'),
      PHOTO_API_PORT: new URL(url).port,
      ALERT_WEBHOOK_URL: `http://127.0.0.1:${port}/secret-path?token=hidden`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/wrong`,
      MEMORY_BUDGET_MB: '1000000',
    };
    const { code, output } = await doctor(env, ['--lang', 'zh']);
    expect(code).toBe(1);
    expect(output).toMatch(/✗ port photo-api: .*EADDRINUSE\n +端口被其他程序占用/);
    expect(output).toMatch(/✗ folder DATA_DIR: .*不可写/);
    expect(output).toMatch(/✗ receiver webhook: 无法连通 127\.0\.0\.1:\d+：ECONNREFUSED/);
    expect(output).toMatch(/! collector: .* 返回 404/);
    expect(output).toContain('✗ memory');
    expect(output).toMatch(/发现 \d+ 个问题。/);
    expect(output).not.toMatch(/secret-path|hidden/);
  });

  it('finds what each thing by itself does not show: files of another user, one port for two, a clock that went back', async () => {
    const data = mkdtempSync(join(tmpdir(), 'safelight-foreign-'));
    const port = String(await freePort());
    const away = `http://127.0.0.1:${await freePort()}/secret-name`;
    try {
      for (const name of ['jobs', 'logs', 'models', 'lost+found']) mkdirSync(join(data, name));
      writeFileSync(join(data, 'models/mine.onnx'), '');
      chmodSync(join(data, 'models/mine.onnx'), 0o444);
      symlinkSync('nowhere', join(data, 'logs/old.ndjson'));
      const log = join(data, 'logs/photo-api.ndjson');
      writeFileSync(log, '');
      const tomorrow = Date.now() / 1000 + 86_400;
      utimesSync(log, tomorrow, tomorrow);
      for (const path of ['jobs', 'logs/photo-api.ndjson']) chmodSync(join(data, path), 0o555);
      for (const path of ['', 'logs', 'models']) chmodSync(join(data, path), 0o777);
      chmodSync(join(data, 'lost+found'), 0o700);
      const env = { DATA_DIR: data, PHOTO_API_PORT: port, LOG_WATCHER_PORT: port, ALERT_HEARTBEAT_URL: away };
      const all = await found(env, /^(contents of .*|ports|heartbeat|clock)$/, AS_NOBODY);
      const told = Object.fromEntries(all.map(({ check, level, found: { en } }) => [check, `${level}: ${en}`]));
      expect(told).toEqual({
        'contents of DATA_DIR': `problem: jobs in ${data} cannot be written`,
        'contents of LOG_DIR': `problem: photo-api.ndjson in ${data}/logs cannot be written`,
        ports: `problem: photo-api and log-watcher are both to listen on ${port}`,
        heartbeat: expect.stringMatching(/^problem: 127\.0\.0\.1:\d+ cannot be reached: ECONNREFUSED$/),
        clock: expect.stringMatching(/^problem: .* but a log file was written at .*: it went back$/),
      });
      expect(JSON.stringify(all)).not.toContain('secret-name');
      expect(all.every(({ toDo }) => toDo !== null)).toBe(true);
    } finally {
      rmSync(data, { recursive: true });
    }
  });

  it('calls nobody when it looks for the dead man’s switch', async () => {
    expect(await checkHeartbeat(`${receiver.url}/name`)).toMatchObject({ level: 'ok' });
    expect(receiver.received).toHaveLength(0);
  });

  it('says what to do about an address that is not of this machine, and a folder that cannot be made', async () => {
    const port = { program: 'photo-api', host: '203.0.113.77', port: 0, variable: 'PHOTO_API_PORT' } as const;
    const [address, folderThere] = [
      await checkPort(port),
      checkFolder({ variable: 'DATA_DIR', path: '/proc/safelight', needsBytes: 1 }),
    ];
    expect(address).toMatchObject({ level: 'problem', toDo: { en: expect.stringContaining('HOST') } });
    expect(address.found.zh).toContain('EADDRNOTAVAIL');
    expect(folderThere).toMatchObject({ level: 'problem', toDo: { zh: expect.stringContaining('DATA_DIR') } });
    const full = checkFolder({ variable: 'LOG_DIR', path: folder, needsBytes: 2 ** 60 });
    expect(full).toMatchObject({ level: 'problem', found: { en: expect.stringContaining('may be needed') } });
  });

  it('takes no certificate that a delivery would not take', async () => {
    const [finding] = await found({ ALERT_WEBHOOK_URL: receiver.url.replace('http:', 'https:') }, /^receiver webhook$/);
    expect(finding).toMatchObject({ level: 'problem', toDo: { en: expect.stringContaining('certificate') } });
  });

  it('lists every variable that is not valid', async () => {
    const findings = await found({ WORKERS: 'many', MAX_UPLOAD_MB: '-1' }, /^settings photo-api$/);
    expect(findings.map(({ found: { en } }) => en.split('=')[0])).toEqual(['WORKERS', 'MAX_UPLOAD_MB']);
  });

  it('says of a network that cannot be used what is wrong with it', async () => {
    writeFileSync(join(folder, 'own.json'), '{"input_side": 7}');
    writeFileSync(join(folder, 'own.onnx'), 'no network');
    const [finding] = await found({ MODEL_DIR: folder }, /^model own$/);
    expect(finding).toMatchObject({ level: 'note', found: { en: expect.stringContaining('input_side') } });
  });

  it.each([['--lang', 'fr'], ['--sing']])('refuses %s', async (...args) => {
    const { code, output } = await doctor({}, args);
    expect([code, output]).toEqual([2, expect.stringContaining('--help')]);
  });
});

describe('the machine', () => {
  it('knows which Node is too old', () => {
    expect(isOlder('20.18.9', '20.19.0')).toBe(true);
    expect(isOlder('20.19.0', '20.19.0')).toBe(false);
    expect(isOlder('22.0.0', '20.19.0')).toBe(false);
    expect(checkNode('18.20.0', PACKAGE_ROOT)).toMatchObject({ level: 'problem' });
  });

  it('knows how much memory is enough', () => {
    expect(checkMemory(2 ** 30, 1.5 * 2 ** 30)).toMatchObject({ level: 'ok' });
    expect(checkMemory(2 ** 30, 1.5 * 2 ** 30 - 1)).toMatchObject({ level: 'problem' });
  });

  it('doubts a clock that others do not share, or that stands before the release', () => {
    expect(checkClock(NOW, [])).toMatchObject({ level: 'ok' });
    expect(checkClock(NOW, [NOW + 150_000])).toMatchObject({ level: 'ok' });
    expect(checkClock(NOW, [NOW + 150_001])).toMatchObject({ level: 'problem' });
    expect(checkClock(0, [])).toMatchObject({ level: 'problem' });
  });
});
