/**
 * Runs a built program: `node tools/run-built.mjs PROGRAM …`. Where nothing has been built in this folder yet it is built first, so that no
 * command depends on another one having been run before. What it has to say goes to stderr: the program's own output may be read by others.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [, , program] = process.argv;
const path = join(root, program);
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const scannerCompiler = join(root, 'node_modules/assemblyscript/bin/asc.js');
const scannerConfig = join(root, 'apps/log-watcher/scanner/asconfig.json');

/** Ends the command with what to do. */
function giveUp(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const needed = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node.replace('>=', '');
const [[major, minor], [needsMajor, needsMinor]] = [process.versions.node, needed].map((it) =>
  it.split('.').map(Number),
);
if (major < needsMajor || (major === needsMajor && minor < needsMinor))
  giveUp(`Node ${process.versions.node} is too old: install Node ${needed} or newer.`);

if (!existsSync(path)) {
  if (!existsSync(compiler)) giveUp('Nothing is installed here yet: run `npm ci` first.');
  process.stderr.write('Building Safelight, once ...\n');
  const stdio = ['ignore', process.stderr, process.stderr];
  const build = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio }).status === 0;
  const built = build(compiler, '-p', 'tsconfig.build.json') && build(scannerCompiler, '--config', scannerConfig);
  if (!built || !existsSync(path)) giveUp('The build failed: run `npm run build` and see why.');
}
// The program finds its arguments where it would have found them without us.
process.argv.splice(1, 2, path);
await import(pathToFileURL(path).href);
