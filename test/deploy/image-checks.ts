/**
 * What the images would be, without Docker: the files that the Dockerfile copies, trimmed by its own script, started by its own command as its user, who owns no
 * more than the folders it is given.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '#testkit';
import { expectEqual, expectMatch, type Checks } from '../pages/checks.js';
import { environmentOf, listOf, readDockerfile, stageAndBelow, type Instruction } from './dockerfile.js';
import { serve, tool, type Server } from './tool.js';

const DOCKERFILE = 'deploy/docker/Dockerfile';
const USER = 10_001;
const PLACE = '/opt/safelight';
const RUNTIMES = 'node_modules/onnxruntime-node/bin/napi-v6';

/** Runs them all. */
export async function checkImages(checks: Checks): Promise<void> {
  const all = readDockerfile(DOCKERFILE);
  await checks.check('the Dockerfile copies what is there and is not left out, and leaves out the rest', () => {
    checkContext(all);
  });
  await checks.check('the images are pinned, belong to nobody in particular, and say how they are', () => {
    const base = all.find(({ name }) => name === 'ARG')?.words ?? '';
    const [, major, minor] = /^NODE_IMAGE=node:(\d+)\.(\d+)\.\d+-bookworm-slim$/.exec(base) ?? [];
    if (major === undefined || Number(major) * 100 + Number(minor) < 2019) throw new Error(`${base} is not pinned`);
    for (const program of ['photo-api', 'log-watcher']) {
      const stage = stageAndBelow(all, program);
      expectEqual(stage.findLast(({ name }) => name === 'USER')?.words, `${USER}:${USER}`);
      expectEqual(listOf(stage, 'HEALTHCHECK').slice(0, 2), ['node', `${PLACE}/deploy/docker/healthy.mjs`]);
    }
  });
  // Links to files of node_modules can be made only on the same disk.
  mkdirSync('var', { recursive: true });
  const folder = mkdtempSync('var/image-');
  chmodSync(folder, 0o755);
  try {
    await checkRunning(checks, all, join(process.cwd(), folder));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function checkContext(all: readonly Instruction[]): void {
  const kept = readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
  const sources = all
    .filter(({ name, words }) => name === 'COPY' && !words.startsWith('--from'))
    .flatMap(({ words }) => words.split(/\s+/).slice(0, -1));
  for (const source of sources) {
    if (!existsSync(source)) throw new Error(`${source} is not there`);
    if (!kept.some((it) => it !== 'deploy' && (source === it || source.startsWith(`${it}/`))))
      throw new Error(`${source} is left out by .dockerignore`);
  }
  const secret = kept.filter((it) => /secrets|^var|^\.git|^node_modules|^dist|^docs(?!\/runbook)|^test/.test(it));
  expectEqual(secret, []);
  expectEqual(readFileSync('.dockerignore', 'utf8').match(/^\*$/m)?.[0], '*');
}

async function checkRunning(checks: Checks, all: readonly Instruction[], folder: string): Promise<void> {
  const home = join(folder, 'program');
  await checks.check('the files of photo-api’s image: other platforms’ runtimes are gone, ours is there', () => {
    gather(home);
    tool('env', '-C', home, process.execPath, 'deploy/docker/trim.mjs', 'photo-api');
    expectEqual(readdirSync(join(home, RUNTIMES)), [process.platform]);
    expectEqual(readdirSync(join(home, RUNTIMES, process.platform)), [process.arch]);
    expectEqual([existsSync(join(home, 'libs')), existsSync(join(home, 'dist/libs/testkit'))], [false, false]);
  });
  await checks.check('photo-api makes a photo from them, as a user who owns nothing else', () =>
    runs('photo-api', { all, home, folder }, async (url) => {
      const form = new FormData();
      form.set('image', new Blob([readFileSync('test/fixtures/portrait-spacesuit.png')]), 'a.png');
      const answer = await fetch(`${url}/v1/id-photos`, { method: 'POST', body: form });
      expectEqual([answer.status, answer.headers.get('content-type')], [200, 'image/jpeg']);
      expectMatch(await (await fetch(url)).text(), /<title>/);
    }),
  );
  await checks.check(
    'log-watcher reads its lines from the files of its own image, which hold nothing of pictures',
    () => {
      tool('env', '-C', home, process.execPath, 'deploy/docker/trim.mjs', 'log-watcher');
      expectEqual(existsSync(join(home, 'node_modules/sharp')) || existsSync(join(home, 'dist/libs/imaging')), false);
      return runs('log-watcher', { all, home, folder }, async (url) => {
        const stats = (await (await fetch(`${url}/v1/stats?window=1h`)).json()) as { processed: number };
        expectEqual(stats.processed, 1);
        expectMatch(await (await fetch(url)).text(), /<title>/);
        // What alerts say to do has to work where they come from.
        const environment = imageEnvironment(all, 'log-watcher', { home, folder });
        const options = { cwd: home, env: environment, encoding: 'utf8', ...asUser() } as const;
        const { stdout, stderr } = spawnSync('npm', ['run', '--silent', 'logs', '--', 'stats', '--json'], options);
        expectMatch(stdout || stderr, /"processed":1\b/);
        expectMatch(await (await fetch(`${url}/runbook`)).text(), /id="failure_rate_high"/);
      });
    },
  );
}

/** Links to what the build stage ends with: what was copied, what was built, and packages that are not for development only. */
function gather(home: string): void {
  for (const path of ['deploy/docker', 'docs']) mkdirSync(join(home, path), { recursive: true });
  for (const path of ['package.json', 'apps', 'libs', 'tools', 'dist', 'node_modules'])
    tool('cp', '-al', path, join(home, path));
  const single = ['docs/runbook.md', 'docs/runbook.zh.md', 'deploy/watch.yaml'];
  for (const path of [...single, 'deploy/docker/trim.mjs', 'deploy/docker/healthy.mjs'])
    tool('cp', '-l', path, join(home, path));
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: true }>;
  };
  for (const [path, { dev }] of Object.entries(packages))
    if (dev === true) rmSync(join(home, path), { recursive: true, force: true });
}

interface Image {
  readonly all: readonly Instruction[];
  readonly home: string;
  readonly folder: string;
}

/** Starts a program as its image would, runs, asks after its health by the image's own command, stops it, and asks again. */
async function runs(program: string, { all, home, folder }: Image, run: (url: string) => Promise<void>): Promise<void> {
  const stage = stageAndBelow(all, program);
  const port = String(await freePort());
  const here = (text: string) => withPlaces(text, { home, folder });
  const variable = program === 'photo-api' ? 'PHOTO_API_PORT' : 'LOG_WATCHER_PORT';
  const env = { ...imageEnvironment(all, program, { home, folder }), WORKERS: '1', [variable]: port };
  const [, ...args] = listOf(stage, 'CMD').map(here);
  const url = `http://127.0.0.1:${port}`;
  const [, ...healthy] = listOf(stage, 'HEALTHCHECK').map(here);
  const asked = () => tool('env', `${variable}=${port}`, process.execPath, ...healthy);
  const server: Server = await serve(process.execPath, args, `${url}/readyz`, {
    cwd: home,
    env,
    ...asUser(),
    ready: true,
  });
  try {
    asked();
    await run(url);
  } finally {
    await server.stop();
  }
  let refused = '';
  try {
    asked();
  } catch (error) {
    refused = (error as Error).message;
  }
  expectMatch(refused, /ended with 1:\nport \d+: ECONNREFUSED/);
}

type Places = Pick<Image, 'home' | 'folder'>;

/** With the folders of this machine in the place of the image's. */
function withPlaces(text: string, { home, folder }: Places): string {
  const data = text.replaceAll(PLACE, home).replaceAll('/var/lib/safelight', join(folder, 'data'));
  return data.replaceAll('/var/log/', `${folder}/`);
}

/** The variables that the image sets, and its folders made for its user. */
function imageEnvironment(all: readonly Instruction[], program: string, places: Places): Record<string, string> {
  for (const name of ['data', 'safelight', 'safelight-watcher', 'tmp']) ownFolder(places.folder, name);
  const set = Object.entries(environmentOf(stageAndBelow(all, program)));
  const own = Object.fromEntries(set.map(([name, value]) => [name, withPlaces(value, places)]));
  const tmp = join(places.folder, 'tmp');
  return { ...own, PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', TMPDIR: tmp, HOME: tmp, npm_config_cache: tmp };
}

/** Only root may become somebody else. */
function asUser(): { uid?: number; gid?: number } {
  return process.getuid?.() === 0 ? { uid: USER, gid: USER } : {};
}

function ownFolder(folder: string, name: string): void {
  const path = join(folder, name);
  if (existsSync(path)) return;
  mkdirSync(path);
  if (process.getuid?.() === 0) chownSync(path, USER, USER);
}
