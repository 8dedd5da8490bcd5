import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { spawnProgram } from '#testkit';

const CLI = resolve(import.meta.dirname, '../../../dist/apps/log-watcher/src/cli.js');
const DAY_S = 86_400;
const OLD = 'photo-api-2026-01-01.1.ndjson';
let folder: string;
let logs: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'safelight-prune-'));
  logs = join(folder, 'logs');
  mkdirSync(logs);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A file of that age. */
function put(name: string, ageDays: number, content: string | Buffer = `line of ${name}\n`): string {
  const path = join(logs, name);
  writeFileSync(path, content);
  const at = Date.now() / 1000 - ageDays * DAY_S;
  utimesSync(path, at, at);
  return path;
}

function prune(...args: string[]): { status: number | null; actions: Record<string, string>; stderr: string } {
  const env = { PATH: process.env['PATH'], DATA_DIR: folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'prune', '--json', ...args], {
    env,
    encoding: 'utf8',
  });
  const records = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { action: string; path: string });
  const actions = Object.fromEntries(records.map(({ action, path }) => [path.slice(logs.length + 1), action]));
  return { status, actions, stderr };
}

/** A process that has the file open until it is stopped. */
async function holding(path: string, flags: 'r' | 'a') {
  const script = `require('fs').openSync(${JSON.stringify(path)}, '${flags}'); console.log('open'); setInterval(() => {}, 1e6)`;
  const program = spawnProgram({ args: ['-e', script] });
  await program.ready(/open/);
  return program;
}

describe('npm run logs -- prune', () => {
  it('removes what is past its time, of both programs, and says what it would do before', () => {
    put('photo-api.ndjson', 30);
    put('photo-api-2026-01-01.1.ndjson.gz', 9, gzipSync('a\n'));
    put('photo-api-2026-01-08.1.ndjson.gz', 2, gzipSync('a\n'));
    put('log-watcher-2026-01-01.1.ndjson.gz', 9, gzipSync('a\n'));
    put('other.txt', 90);
    const before = readdirSync(logs);
    const wanted = {
      'log-watcher-2026-01-01.1.ndjson.gz': 'remove',
      'photo-api-2026-01-01.1.ndjson.gz': 'remove',
      'photo-api-2026-01-08.1.ndjson.gz': 'keep',
      'photo-api.ndjson': 'keep',
    };
    expect(prune('--dry-run')).toEqual({ status: 0, actions: wanted, stderr: '' });
    expect(readdirSync(logs)).toEqual(before);
    expect(prune()).toEqual({ status: 0, actions: wanted, stderr: '' });
    expect(readdirSync(logs).sort()).toEqual(['other.txt', 'photo-api-2026-01-08.1.ndjson.gz', 'photo-api.ndjson']);
    expect(prune().status).toBe(1);
    expect(prune('--keep', '1d').actions).toMatchObject({ 'photo-api-2026-01-08.1.ndjson.gz': 'remove' });
  });

  it('compresses what was set aside, whole and of its own time, and takes no archive’s place', () => {
    // Renamed just now, as far as the file system knows: --keep and ages look at the last line, resting at the last change of any kind.
    put(OLD, 2);
    expect(prune().actions).toEqual({ [OLD]: 'keep' });
    const path = put('app.log.2', 2, 'x\n'.repeat(100_000));
    const { mtimeMs } = statSync(path);
    const script = `import('${resolve(import.meta.dirname, '../../../dist/apps/log-watcher/src/application/retention/carry-out.js')}')
      .then(({ archiveLog }) => archiveLog('${path}', require('fs').lstatSync('${path}')))
      .catch((error) => { console.log(error.message); process.exit(9); })`;
    const archive = () => spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect(archive()).toMatchObject({ status: 0, stderr: '' });
    expect(gunzipSync(readFileSync(`${path}.gz`)).toString()).toBe('x\n'.repeat(100_000));
    expect(Math.round(statSync(`${path}.gz`).mtimeMs)).toBe(Math.round(mtimeMs));
    expect(existsSync(path)).toBe(false);
    put('app.log.2', 2, 'another file\n');
    expect(archive()).toMatchObject({ status: 9, stdout: expect.stringContaining('EEXIST') });
    expect(readdirSync(logs).sort()).toEqual(['app.log.2', 'app.log.2.gz', OLD]);
    expect(gunzipSync(readFileSync(`${path}.gz`)).length).toBe(200_000);
  });

  it.each(['r', 'a'] as const)(
    'never removes a file that a process has open (%s), and does once it has ended',
    async (flags) => {
      const path = put(OLD, 90);
      const archive = put('photo-api-2026-01-02.1.ndjson.gz', 90, gzipSync('a\n'));
      const programs = [await holding(path, flags), await holding(archive, flags)];
      for (let round = 0; round < 3; round++) {
        const { status, actions } = prune();
        expect({ status, actions: Object.values(actions) }).toEqual({ status: 1, actions: ['keep', 'keep'] });
      }
      expect([existsSync(path), existsSync(archive)]).toEqual([true, true]);
      for (const program of programs) await program.stop('SIGKILL');
      expect(Object.values(prune().actions)).toEqual(['remove', 'remove']);
      expect(readdirSync(logs)).toEqual([]);
    },
  );

  it('leaves a file that is opened or written to between the look and the deed', async () => {
    const module = resolve(
      import.meta.dirname,
      '../../../dist/apps/log-watcher/src/application/retention/carry-out.js',
    );
    const path = put(OLD, 90);
    const script = `const seen = require('fs').lstatSync('${path}'); console.log('looked');
      process.stdin.once('data', () => import('${module}').then(({ removeLog }) => removeLog('${path}', seen))
        .then(() => console.log('removed'), (error) => console.log('left:', error.message)).finally(() => process.exit()));`;
    const attempt = async (meanwhile: () => Promise<void> | void): Promise<string> => {
      const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
      let said = '';
      const looked = new Promise<void>((done) =>
        child.stdout.on('data', (it: Buffer) => ((said += it.toString()), done())),
      );
      await looked;
      await meanwhile();
      child.stdin.write('go\n');
      await new Promise((done) => child.once('close', done));
      return said;
    };
    expect(await attempt(() => appendFileSync(path, 'one more\n'))).toMatch(/left: it was written to/);
    let reader: Awaited<ReturnType<typeof holding>> | undefined;
    expect(await attempt(async () => void (reader = await holding(path, 'r')))).toMatch(
      /left: it was opened meanwhile by/,
    );
    await reader?.stop('SIGKILL');
    expect(existsSync(path)).toBe(true);
    expect(await attempt(() => undefined)).toMatch(/removed/);
    expect(existsSync(path)).toBe(false);
  });

  it('keeps what the watcher has not read to its end, and follows no links', () => {
    const path = put(OLD, 90);
    const { dev, ino, size } = statSync(path);
    const cursor = { path, dev, ino, bornMs: null, lastAtMs: null, head: [0, ''], joint: [0, ''] };
    const save = (offset: number) => {
      mkdirSync(join(folder, 'log-watcher'), { recursive: true });
      const parts = { tail: { cursors: [{ ...cursor, offset }] } };
      writeFileSync(join(folder, 'log-watcher/state.json'), JSON.stringify({ version: 1, savedAtMs: 0, parts }));
    };
    symlinkSync('/etc/hostname', join(logs, 'photo-api-2026-01-03.1.ndjson'));
    save(size - 3);
    expect(prune().actions).toEqual({ [OLD]: 'keep' });
    save(size);
    expect(prune().actions).toEqual({ [OLD]: 'remove' });
    expect(readdirSync(logs)).toEqual(['photo-api-2026-01-03.1.ndjson']);
  });

  it.each([
    [['--keep', '5m'], /--keep: 5m is no length of time from 1h on/],
    [['--keep', 'long'], /--keep: long is no length/],
    [['--since', '1h'], /prune takes no --since/],
  ])('refuses %j', (args, words) => {
    const { status, stderr } = prune(...args);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(words) });
  });
});
