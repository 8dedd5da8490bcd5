/** The two programs as the demo runs them: built, on free ports, in a folder of their own, sending to local receivers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '#testkit';
import { DemoFailed } from './narrator.js';

/** A busy machine may need long for what takes seconds. */
const START_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 60_000;

/** Where the receivers listen. */
export interface Receivers {
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  readonly smtpUrl: string;
  readonly otlpUrl: string;
}

/** A running program. */
export interface Program {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** Asks it to stop and resolves with its exit code; null where it had to be killed. */
  stop(): Promise<number | null>;
}

/**
 * Starts one built program on a free port, all it writes in `folder`, whatever the caller's own environment says of folders; answers when
 * `/readyz` says yes. It does not outlive us.
 */
export async function startProgram(
  name: 'photo-api' | 'log-watcher',
  root: string,
  folder: string,
  env: Record<string, string>,
): Promise<Program> {
  const port = await freePort();
  const built = join(root, 'dist/apps', name, 'src');
  const outputPath = join(folder, `${name}.out`);
  const output = openSync(outputPath, 'a');
  const child = spawn(process.execPath, ['--import', join(built, 'instrumentation.js'), join(built, 'main.js')], {
    cwd: root,
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      DATA_DIR: folder,
      LOG_DIR: join(folder, 'logs'),
      MODEL_DIR: join(folder, 'models'),
      WATCH_GLOBS: '',
      // The same photo is sent again and again, and each time the work is meant.
      CACHE_TTL: '0',
      ...env,
      HOST: '127.0.0.1',
      [name === 'photo-api' ? 'PHOTO_API_PORT' : 'LOG_WATCHER_PORT']: String(port),
    },
  });
  closeSync(output);
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));
  const url = `http://127.0.0.1:${port}`;
  await untilReady(child, name, url, outputPath);
  return { name, url, pid: child.pid as number, stop: () => stop(child) };
}

async function untilReady(child: ChildProcess, name: string, url: string, outputPath: string): Promise<void> {
  const until = performance.now() + START_LIMIT_MS;
  while (performance.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    const ready = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new DemoFailed(`${name} did not become ready. It said:\n${readFileSync(outputPath, 'utf8').slice(-2000)}`);
}

function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    child.once('exit', (code) => {
      clearTimeout(impatience);
      resolve(code);
    });
    child.kill('SIGTERM');
  });
}

/**
 * Starts both; a deadline of 10 s makes a hung worker show soon and leaves a busy machine time for a photo, and one worker leaves no doubt
 * whose photo it is. `more` is set beside that, or instead.
 */
export async function startPrograms(
  root: string,
  folder: string,
  receivers: Receivers,
  more: Record<string, string> = {},
): Promise<{ photoApi: Program; watcher: Program }> {
  const env = {
    WORKERS: '1',
    REQUEST_DEADLINE_MS: '10000',
    ALERT_WEBHOOK_URL: receivers.webhookUrl,
    ALERT_WEBHOOK_SECRET: receivers.webhookSecret,
    ALERT_EMAIL_TO: 'operator@example.org',
    ALERT_EMAIL_FROM: 'safelight@example.org',
    ALERT_LOCALE: 'zh-CN',
    SMTP_URL: receivers.smtpUrl,
    OTEL_EXPORTER_OTLP_ENDPOINT: receivers.otlpUrl,
    OTEL_BSP_SCHEDULE_DELAY: '200',
    TRACES_KEEP_RATIO: '1',
    ...more,
  };
  const watcher = await startProgram('log-watcher', root, folder, env);
  const photoApi = await startProgram('photo-api', root, folder, env);
  return { photoApi, watcher };
}
