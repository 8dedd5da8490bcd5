import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, spawnProgram, startWebhookReceiver, type WebhookReceiver } from '#testkit';
import { PACKAGE_ROOT } from '../../apps/photo-api/src/config/package-root.js';
import { checkClock, checkMemory, checkNode, isOlder } from './check-machine.js';
import type { Finding } from './finding.js';

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

  async function doctor(env: Record<string, string>, ...args: string[]) {
    const program = spawnProgram({
      args: [join(PACKAGE_ROOT, 'dist/tools/doctor/doctor.js'), ...args],
      env: { DATA_DIR: join(folder, 'deep/data'), PHOTO_API_PORT: '0', LOG_WATCHER_PORT: '0', ...env },
      cwd: PACKAGE_ROOT,
    });
    const { code } = await program.exit;
    return { code, output: program.output() };
  }

  async function found(env: Record<string, string>, check: string): Promise<Finding[]> {
    const { output } = await doctor(env, '--json');
    const findings = output.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Finding] : []));
    return findings.filter((it) => it.check === check);
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
    const { code, output } = await doctor(env, '--lang', 'zh');
    expect(code).toBe(1);
    expect(output).toMatch(/✗ port photo-api: .*EADDRINUSE\n +端口被其他程序占用/);
    expect(output).toMatch(/✗ folder DATA_DIR: .*不可写/);
    expect(output).toMatch(/✗ receiver webhook: 无法连通 127\.0\.0\.1:\d+：ECONNREFUSED/);
    expect(output).toMatch(/! collector: .* 返回 404/);
    expect(output).toContain('✗ memory');
    expect(output).toMatch(/发现 \d+ 个问题。/);
    expect(output).not.toMatch(/secret-path|hidden/);
  });

  it('takes no certificate that a delivery would not take', async () => {
    const [finding] = await found({ ALERT_WEBHOOK_URL: receiver.url.replace('http:', 'https:') }, 'receiver webhook');
    expect(finding).toMatchObject({ level: 'problem', toDo: { en: expect.stringContaining('certificate') } });
  });

  it('lists every variable that is not valid', async () => {
    const findings = await found({ WORKERS: 'many', MAX_UPLOAD_MB: '-1' }, 'settings photo-api');
    expect(findings.map(({ found: { en } }) => en.split('=')[0])).toEqual(['WORKERS', 'MAX_UPLOAD_MB']);
  });

  it('says of a network that cannot be used what is wrong with it', async () => {
    writeFileSync(join(folder, 'own.json'), '{"input_side": 7}');
    writeFileSync(join(folder, 'own.onnx'), 'no network');
    const [finding] = await found({ MODEL_DIR: folder }, 'model own');
    expect(finding).toMatchObject({ level: 'note', found: { en: expect.stringContaining('input_side') } });
  });

  it.each([['--lang', 'fr'], ['--sing']])('refuses %s', async (...args) => {
    const { code, output } = await doctor({}, ...args);
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
