/**
 * `npm run keys`: makes, lists and revokes API keys. The service reads the file again within a second; nothing has to be restarted. A
 * key is shown once, when it is made; the file holds only its digest.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { digestOf, type KeptKey, makeKey, type Scope, SCOPES } from '../apps/photo-api/src/access/api-key.js';
import { readKeyFile, writeKeyFile } from '../apps/photo-api/src/access/key-file.js';

const USAGE = `Usage: npm run keys -- COMMAND

  create NAME [--scope photos,jobs] [--rate 60]   make a key and show it, once
  list [--json]                                   what keys there are
  revoke ID                                       refuse a key from now on

  --file PATH   the file of keys; API_KEYS_FILE, else $DATA_DIR/api-keys.json, by default
  --scope       ${SCOPES.join(', ')}; photos,jobs by default
  --rate        photos a minute; without it the key has the service's own limit, RATE_LIMIT_PER_MINUTE
`;

/** What was asked for is wrong, or cannot be done; the message says what to do. */
class WrongCommand extends Error {}

const OPTIONS = {
  file: { type: 'string' },
  scope: { type: 'string' },
  rate: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Options = ReturnType<typeof parse>['values'];

function parse(args: string[]) {
  return parseArgs({ args, options: OPTIONS, allowPositionals: true });
}

function fileOf({ file }: Options): string {
  return resolve(file ?? process.env['API_KEYS_FILE'] ?? join(process.env['DATA_DIR'] ?? 'var', 'api-keys.json'));
}

function keysIn(file: string): readonly KeptKey[] {
  try {
    return existsSync(file) ? readKeyFile(file) : [];
  } catch (error) {
    throw new WrongCommand(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function keep(file: string, keys: readonly KeptKey[]): void {
  try {
    writeKeyFile(file, keys);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new WrongCommand(`Another change is under way; if none is, remove ${file}.new.`);
    throw new WrongCommand(`${file} cannot be written: ${message}`);
  }
}

function scopesOf({ scope = 'photos,jobs' }: Options): Scope[] {
  const names = scope.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !SCOPES.some((known) => known === name));
  if (unknown !== undefined)
    throw new WrongCommand(`--scope knows ${SCOPES.join(', ')}, not ${JSON.stringify(unknown)}.`);
  return SCOPES.filter((known) => names.includes(known));
}

function rateOf({ rate }: Options): number | undefined {
  if (rate === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(rate) || Number(rate) > 1_000_000)
    throw new WrongCommand('--rate must be a whole number of photos a minute from 1 to 1000000.');
  return Number(rate);
}

function create(name: string | undefined, options: Options): string {
  const given = name?.trim() ?? '';
  if (given === '' || given.length > 100 || /\p{Cc}/u.test(given))
    throw new WrongCommand('create needs a NAME of 1 to 100 characters that says whom the key is for.');
  const file = fileOf(options);
  const { id, key } = makeKey();
  const kept: KeptKey = {
    id,
    name: given,
    sha256: digestOf(key),
    scopes: scopesOf(options),
    rate_per_minute: rateOf(options),
    created_at: new Date().toISOString(),
  };
  keep(file, [...keysIn(file), kept]);
  return `Key ${id} for ${given}: ${kept.scopes.join(', ')}.

  ${key}

It is not shown again. Send it as  Authorization: Bearer <key>  or  X-API-Key: <key>.
${process.env['API_KEYS_FILE'] === undefined ? `The service asks for keys when it is started with  API_KEYS_FILE=${file}\n` : ''}`;
}

function list(options: Options): string {
  const keys = keysIn(fileOf(options));
  if (options.json) return keys.map(({ sha256: _digest, ...shown }) => `${JSON.stringify(shown)}\n`).join('');
  if (keys.length === 0) return 'There are no keys yet: npm run keys -- create NAME\n';
  const rows = keys.map(({ id, scopes, rate_per_minute, created_at, revoked_at, name }) => [
    id,
    scopes.join(','),
    rate_per_minute === undefined ? '–' : `${rate_per_minute}/min`,
    created_at.slice(0, 10),
    revoked_at === undefined ? 'in force' : `revoked ${revoked_at.slice(0, 10)}`,
    name,
  ]);
  const table = [['id', 'scopes', 'limit', 'made', 'state', 'name'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function revoke(id: string | undefined, options: Options): string {
  const file = fileOf(options);
  const keys = keysIn(file);
  const key = keys.find((one) => one.id === id);
  if (key === undefined) throw new WrongCommand(`There is no key ${id ?? ''} in ${file}: npm run keys -- list`);
  if (key.revoked_at !== undefined) return `Key ${key.id} for ${key.name} was revoked already.\n`;
  const revoked = { ...key, revoked_at: new Date().toISOString() };
  keep(
    file,
    keys.map((one) => (one === key ? revoked : one)),
  );
  return `Key ${key.id} for ${key.name} is refused from now on.\n`;
}

function run(args: string[]): string {
  const { positionals, values } = parse(args);
  const [command, argument, ...more] = positionals;
  if (values.help || command === undefined) return USAGE;
  if (more.length > 0) throw new WrongCommand(`Too many words: ${more.join(' ')}. A name with spaces needs quotes.`);
  if (command === 'create') return create(argument, values);
  if (command === 'list') return list(values);
  if (command === 'revoke') return revoke(argument, values);
  throw new WrongCommand(`There is no command ${command}.\n\n${USAGE}`);
}

try {
  process.stdout.write(run(process.argv.slice(2)));
} catch (error) {
  const expected = error instanceof WrongCommand || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(expected === true ? `${(error as Error).message}\n` : `${(error as Error).stack}\n`);
  process.exitCode = 2;
}
