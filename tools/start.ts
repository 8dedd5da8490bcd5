/**
 * `npm start`: both programs on one machine, started together, stopped together. Ctrl-C (or SIGTERM) stops both cleanly; when one
 * of them ends by itself, the other is stopped too and the exit code says so.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const READY_TIMEOUT_MS = 120_000;
/** npm passes the terminal's signal on, so one Ctrl-C may arrive twice. */
const ONE_PRESS_MS = 500;

interface Program {
  readonly name: string;
  readonly address: string;
  readonly child: ChildProcess;
  readonly ended: Promise<number>;
}

const root = packageRoot();
const host = process.env['HOST'] ?? '127.0.0.1';
const photoPort = process.env['PHOTO_API_PORT'] ?? '3000';
const watcherPort = process.env['LOG_WATCHER_PORT'] ?? '3001';

function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Host as it stands in a URL one can open: wildcard addresses are reached by loopback, IPv6 needs brackets. */
function reachable(address: string): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return address.includes(':') ? `[${address}]` : address;
}

function launch(name: string, port: string): Program {
  const built = join(root, 'dist/apps', name, 'src');
  // A process group of its own: the terminal's Ctrl-C reaches this program alone, which then stops each once, in order.
  const child = spawn(process.execPath, ['--import', join(built, 'instrumentation.js'), join(built, 'main.js')], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      console.error(`${name} could not be started: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
  return { name, address: `http://${reachable(host)}:${port}`, child, ended };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

async function ready(program: Program, stopping: () => boolean): Promise<boolean> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (!stopping() && program.child.exitCode === null && program.child.signalCode === null) {
    if (await answers(`${program.address}/readyz`)) return true;
    if (performance.now() > deadline) {
      console.error(
        `${program.name} is not ready after ${READY_TIMEOUT_MS / 1000} s; see ${program.address}/readyz for the reason.`,
      );
      return false;
    }
    await pause(100);
  }
  return false;
}

function welcome(photoApi: Program, watcher: Program): void {
  console.log(`
  Safelight is ready.

    photo-api     ${photoApi.address}        the page; ${photoApi.address}/docs for the API
    log-watcher   ${watcher.address}        the dashboard
    logs          ${logFolder()}
                  npm run logs -- --help says how to read them

  Try it:

    curl -F image=@test/fixtures/portrait-spacesuit.png -F size=cn-1-inch -F background=blue \\
         ${photoApi.address}/v1/id-photos -o id-photo.jpg

  Ctrl-C stops both.
`);
}

function logFolder(): string {
  const dataDir = process.env['DATA_DIR'] ?? 'var';
  return resolve(root, process.env['LOG_DIR'] ?? join(dataDir, 'logs'));
}

function signalAll(programs: readonly Program[]): void {
  for (const { child } of programs) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
}

async function main(): Promise<number> {
  let stopping = false;
  const programs = [launch('log-watcher', watcherPort), launch('photo-api', photoPort)] as const;
  const [watcher, photoApi] = programs;

  const stop = () => {
    if (stopping) return;
    stopping = true;
    signalAll(programs);
  };
  let askedAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Whoever asks again does not want to wait for work in hand; the programs take a second signal for that.
      if (askedAt !== undefined && performance.now() - askedAt > ONE_PRESS_MS) signalAll(programs);
      if (askedAt === undefined)
        console.log('\n  Stopping both; work in hand is finished first. Once more stops them at once.');
      askedAt ??= performance.now();
      stop();
    });
  }
  for (const program of programs) {
    void program.ended.then((code) => {
      if (!stopping) console.error(`${program.name} ended with code ${code}; stopping the other.`);
      stop();
    });
  }

  const up = await Promise.all(programs.map((program) => ready(program, () => stopping)));
  if (up.every(Boolean)) welcome(photoApi, watcher);
  else stop();
  const codes = await Promise.all(programs.map((program) => program.ended));
  const failed = codes.find((code) => code !== 0);
  if (askedAt !== undefined && failed === undefined) console.log('  Both stopped.');
  return failed ?? (up.every(Boolean) || askedAt !== undefined ? 0 : 1);
}

process.exitCode = await main();
