/**
 * Removes from a built folder what a program does not need to run: `node deploy/docker/trim.mjs photo-api|log-watcher`, in that folder. Not for working copies:
 * sources, tests and the packages of the other program are gone afterwards.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const [, , program] = process.argv;
const PROGRAMS = ['photo-api', 'log-watcher'];
if (!PROGRAMS.includes(program)) {
  process.stderr.write(`Name one of ${PROGRAMS.join(', ')}.\n`);
  process.exit(2);
}
if (existsSync('.git')) {
  process.stderr.write('This is a working copy: it would not be one afterwards.\n');
  process.exit(2);
}

const remove = (path) => rmSync(path, { recursive: true, force: true });
const foldersIn = (path) => (existsSync(path) ? readdirSync(path) : []);

/** The runtime of npm brings those of every platform, 290 MB. */
const RUNTIMES = 'node_modules/onnxruntime-node/bin/napi-v6';
for (const platform of foldersIn(RUNTIMES))
  for (const architecture of foldersIn(join(RUNTIMES, platform)))
    if (platform !== process.platform || architecture !== process.arch) remove(join(RUNTIMES, platform, architecture));
for (const platform of foldersIn(RUNTIMES)) if (platform !== process.platform) remove(join(RUNTIMES, platform));

/** Of tools/ what operators use; the rest is for those who work on it. */
const TOOLS = new Set(['doctor', 'keys.js', 'run-built.mjs']);
for (const folder of ['tools', 'dist/tools'])
  for (const name of foldersIn(folder)) if (!TOOLS.has(name)) remove(join(folder, name));

const others = PROGRAMS.filter((name) => name !== program);
for (const path of [
  'dist/test',
  'dist/libs/testkit',
  'dist/build.tsbuildinfo',
  'libs',
  'tools/doctor',
  ...['tsconfig.json', 'tsconfig.build.json', 'tsconfig.web.json', 'package-lock.json', '.npmrc'],
  ...PROGRAMS.flatMap((name) => [
    `apps/${name}/src`,
    `apps/${name}/test`,
    `apps/${name}/scanner`,
    `dist/apps/${name}/test`,
  ]),
])
  remove(path);

/** What only pictures need: networks, codecs, fonts. The doctor opens networks, so it stays with them, and with both programs' settings. */
const FOR_PICTURES = ['onnxruntime-node', 'onnxruntime-common', 'sharp', '@img', '@mediapipe', '@fontsource-variable'];
/** The way of photos to workers of other processes. */
const FOR_REDIS = ['bullmq', 'ioredis', '@ioredis', 'cron-parser', 'luxon'];
if (program === 'log-watcher') {
  for (const other of others)
    for (const path of [`apps/${other}`, `dist/apps/${other}`, `dist/web/apps/${other}`]) remove(path);
  for (const name of [...FOR_PICTURES, ...FOR_REDIS]) remove(join('node_modules', name));
  for (const path of ['dist/libs/imaging', 'dist/tools/doctor', 'dist/tools/keys.js']) remove(path);
}
