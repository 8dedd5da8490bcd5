/** watch.yaml changed under a running watcher: real files, real signals, a real process. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { waitUntil } from '#testkit';
import { RunningWatcher } from './running-watcher.js';

/** As many ERROR lines as are too many. */
function rules(above: number, name = 'errors'): string {
  return [
    'rules:',
    `  ${name}:`,
    '    severity: warning',
    `    when: [{ measure: error_lines, above: ${above}, over: 60m }]`,
    '',
  ].join('\n');
}

const errorLine = (n: number) =>
  `${JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', service: 'photo-api', event: 'processing_failed', request_id: `r${n}`, error_type: 'InferenceError' })}\n`;

interface Alerts {
  readonly alerts: readonly {
    readonly id: string;
    readonly rule: string;
    readonly status: string;
    readonly summary: string;
  }[];
  readonly rules: readonly { readonly rule: string; readonly state: string; readonly threshold: number }[];
}

let watcher: RunningWatcher;
beforeEach(() => {
  watcher = new RunningWatcher();
});
afterEach(() => watcher.remove());

const alerts = () => watcher.get<Alerts>('/v1/alerts');
const path = () => join(watcher.directory, 'watch.yaml');
const until = (what: string, condition: () => boolean | Promise<boolean>) =>
  waitUntil(condition, { what, everyMs: 100 });

/** Puts another file in the place of watch.yaml: whoever looks finds the one or the other, whole. */
function replaceBy(text: string | Buffer): void {
  writeFileSync(`${path()}.new`, text);
  renameSync(`${path()}.new`, path());
}

/** Waits until the watcher has told so many reloads, or refusals, in its log. */
const told = (event: string, times: number) =>
  until(`${times} × ${event}`, () => watcher.ownLines(event).length >= times);

it('takes up a file that was written in place, replaced by another, or named by SIGHUP, and keeps what fires', async () => {
  watcher.rules(rules(2));
  watcher.write('photo-api.ndjson', [1, 2, 3].map(errorLine).join(''));
  await watcher.start();
  await until('the alert', async () => (await alerts()).alerts.some(({ status }) => status === 'firing'));
  const [before] = (await alerts()).alerts;

  // In place, and the alert of the rule that stays goes on under its id.
  writeFileSync(path(), `${rules(2)}${rules(50, 'many').split('\n').slice(1).join('\n')}`);
  await told('config_reloaded', 1);
  const now = await alerts();
  expect(now.rules.map(({ rule }) => rule)).toEqual(['errors', 'many']);
  expect(now.alerts).toMatchObject([{ id: before!.id, status: 'firing' }]);
  expect(watcher.ownLines('config_reloaded')[0]).toMatchObject({ message: '1 rule added: many', reason: 'changed' });

  // As editors save: a new file takes the name. The rule is gone, so its alert is over.
  replaceBy(rules(50, 'many'));
  await told('config_reloaded', 2);
  await until('the end', async () => (await alerts()).alerts.every(({ status }) => status === 'resolved'));
  expect((await alerts()).alerts[0]).toMatchObject({ id: before!.id, summary: expect.stringContaining('no longer') });

  process.kill(watcher.pid, 'SIGHUP');
  await told('config_reloaded', 3);
  expect(watcher.ownLines('config_reloaded')[2]).toMatchObject({ message: 'nothing changed', reason: 'signal' });
});

it('refuses a file that is wrong, says where, and goes on with the rules of before', async () => {
  watcher.rules(rules(2));
  watcher.write('photo-api.ndjson', errorLine(1));
  await watcher.start();
  replaceBy(rules(2).replace('above', 'abvoe'));
  await told('config_refused', 1);
  const message = String(watcher.ownLines('config_refused')[0]?.['message']);
  expect(message).toMatch(/watch\.yaml:4:36: .*unknown key "abvoe": did you mean "above"\?/);
  watcher.append('photo-api.ndjson', [2, 3].map(errorLine).join(''));
  await until('the alert', async () => (await alerts()).alerts.some(({ status }) => status === 'firing'));
  // Put right, it is taken up.
  writeFileSync(path(), rules(7));
  await told('config_reloaded', 1);
  expect((await alerts()).rules).toMatchObject([{ rule: 'errors', threshold: 7 }]);
});

it('outlives a link in a circle, a folder, a pipe and a giant in the place of the file', async () => {
  watcher.rules(rules(2));
  await watcher.start();
  const makers: readonly [RegExp, () => void][] = [
    [/ELOOP/, () => symlinkSync('watch.yaml', path())],
    [/is no file/, () => mkdirSync(path())],
    [/is no file/, () => execFileSync('mkfifo', [path()])],
    [/at most 4194304 are read/, () => (writeFileSync(path(), ''), truncateSync(path(), 10_000_000_000))],
  ];
  for (const [words, make] of makers) {
    // Among them that there was none for a moment, and that there was nothing in it yet.
    const refusals = watcher.ownLines('config_refused').length;
    rmSync(path(), { recursive: true });
    make();
    await until(`${words}`, () =>
      watcher
        .ownLines('config_refused')
        .slice(refusals)
        .some(({ message }) => words.test(String(message))),
    );
  }
  expect((await alerts()).rules).toMatchObject([{ rule: 'errors', threshold: 2 }]);
  rmSync(path());
  writeFileSync(path(), rules(7));
  await told('config_reloaded', 1);
  expect((await alerts()).rules).toMatchObject([{ rule: 'errors', threshold: 7 }]);
});

/** What is wrong with a file, and how that is said. */
const BROKEN: readonly (readonly [string, string | Buffer, RegExp])[] = [
  ['a syntax error', 'rules:\n  a: [1, 2\n', /watch\.yaml:\d+:\d+: /],
  ['an unknown key', rules(2).replace('severity', 'severtiy'), /watch\.yaml:3:5: .*did you mean "severity"\?/],
  ['a wrong type', rules(2).replace('above: 2', 'above: soon'), /watch\.yaml:4:\d+: rules\.errors\.when\.0\.above/],
  ['nothing in it', '', /watch\.yaml:1:1: must be a map/],
  ['half of it missing', rules(2).slice(0, 50), /watch\.yaml:\d+:\d+: /],
  ['a name twice', rules(2) + rules(3).replace('rules:\n', ''), /watch\.yaml:5:3: Map keys must be unique/],
  ['aliases of aliases', `a: &a [x, x]\n${bomb()}`, /watch\.yaml:5:\d+: Excessive alias count/],
  ['an alias to nothing', 'rules:\n  a: *none\n', /watch\.yaml:2:6: Unresolved alias.*none/],
  ['more than anybody writes', `# ${'x'.repeat(300 * 1024)}\n${rules(2)}`, /watch\.yaml:1:1: is longer than 256 KiB/],
  ['another encoding', Buffer.from([...Buffer.from('rules:\n  # '), 0xb9, 0xe6]), /^line 2 is not UTF-8/],
  ['brackets without end', `a: ${'['.repeat(5000)}`, /watch\.yaml:1:\d+: has too many brackets/],
  ['no rule', 'rules: {}\n', /watch\.yaml:1:8: rules is empty/],
];

function bomb(): string {
  const level = (name: string, of: string) => `${name}: &${name} [${`*${of},`.repeat(10)}]`;
  return ['b', 'c', 'd', 'e'].map((name, i) => level(name, 'abcd'[i]!)).join('\n');
}

interface Troubled extends Alerts {
  readonly config_trouble: { readonly since: string; readonly message: string } | null;
}

it('says of every kind of mistake where it is, keeps to the rules and the state of before, and takes the next good file', async () => {
  watcher.rules(rules(2));
  watcher.write('photo-api.ndjson', [1, 2, 3].map(errorLine).join(''));
  await watcher.start();
  await until('the alert', async () => (await alerts()).alerts.some(({ status }) => status === 'firing'));
  const [before] = (await alerts()).alerts;
  const trouble = async () => (await watcher.get<Troubled>('/v1/alerts')).config_trouble;
  const metric = async () =>
    /^safelight_watch_config_ok(?:\{[^}]*\})? (\d)$/m.exec(
      await (await fetch(`${watcher.address}/metrics`)).text(),
    )?.[1];
  expect([await trouble(), await metric()]).toEqual([null, '1']);
  for (const [index, [what, text, words]] of BROKEN.entries()) {
    replaceBy(text);
    // Found by itself, or told: either way the same is said.
    if (index % 2 === 1) process.kill(watcher.pid, 'SIGHUP');
    await until(what, async () => words.test((await trouble())?.message ?? ''));
    expect(String(watcher.ownLines('config_refused').at(-1)?.['message'])).toMatch(words);
  }
  const { since } = (await trouble())!;
  expect(since).toBe((await trouble())!.since);
  expect(await metric()).toBe('0');
  expect((await watcher.get<Troubled>('/v1/alerts')).alerts).toMatchObject([{ id: before!.id, status: 'firing' }]);
  writeFileSync(path(), rules(2));
  await told('config_reloaded', 1);
  expect([await trouble(), await metric()]).toEqual([null, '1']);
  expect((await alerts()).alerts).toMatchObject([{ id: before!.id, status: 'firing' }]);
  expect(watcher.ownLines('config_reloaded')[0]).toMatchObject({ message: 'nothing changed' });
});

it('says of a file that is gone that it is, and when it is back', async () => {
  watcher.rules(rules(2));
  await watcher.start();
  renameSync(path(), `${path()}.away`);
  await told('config_refused', 1);
  expect(String(watcher.ownLines('config_refused')[0]?.['message'])).toMatch(/ENOENT/);
  renameSync(`${path()}.away`, path());
  await told('config_reloaded', 1);
  expect((await watcher.get<Troubled>('/v1/alerts')).config_trouble).toBeNull();
});

it('takes up receivers, too', async () => {
  watcher.rules(rules(2));
  await watcher.start();
  const names = async () =>
    (await watcher.get<{ receivers: { name: string }[] }>('/v1/receivers')).receivers.map(({ name }) => name);
  expect(await names()).toEqual([]);
  writeFileSync(path(), `receivers:\n  ops: { type: webhook, url: "http://127.0.0.1:9/hook" }\n${rules(2)}`);
  await told('config_reloaded', 1);
  expect(await names()).toEqual(['ops']);
  writeFileSync(path(), rules(2));
  await told('config_reloaded', 2);
  expect(await names()).toEqual([]);
});
