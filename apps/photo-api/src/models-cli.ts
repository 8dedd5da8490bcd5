/**
 * `npm run models -- COMMAND`: what networks there are, and getting, checking and removing them. Needs no running service, and a running
 * one finds what was pulled at its next request. Exits 2 where it was not understood, 1 where something could not be done.
 */
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { Failure } from '#events';
import {
  type DisabledNetwork,
  findModel,
  listModels,
  type ModelEntry,
  modelFile,
  readOwnNetworks,
  tryModel,
} from '#imaging';
import { type Environment, loadEnvironment } from './config/environment.js';
import { ModelStore, type Verdict } from './model-store/model-store.js';
import { ProgressView } from './model-store/progress-view.js';
import { proxiedDispatcher } from './model-store/proxies.js';
import { messageOf, StoreError } from './model-store/store-error.js';

const EXIT_USAGE = 2;

const HELP = `Networks beside the embedded ones: for finer hair, other subjects, other styles.

  npm run models -- list [--json]           what there is, on which terms, and what is installed
  npm run models -- pull NAME…              download, check, install; goes on where an earlier pull broke off
  npm run models -- verify [NAME…] [--run]  hold installed files against their checksums; --run also runs each once
  npm run models -- remove NAME…            delete

  --accept-terms   agree to the terms of models that may not be used commercially, without being asked
  --json           one JSON object a line
  --help           this

Files lie in MODEL_DIR, or DATA_DIR/models, or var/models. HTTPS_PROXY and NO_PROXY are honoured; MODEL_MIRROR=https://…/folder pulls
from there instead. Without a network: copy a file into MODEL_DIR under its name of the list, NAME.onnx, and run verify.`;

interface Flags {
  readonly 'accept-terms': boolean;
  readonly json: boolean;
  readonly run: boolean;
}

interface Task {
  readonly environment: Environment;
  readonly store: ModelStore;
  readonly names: readonly string[];
  readonly flags: Flags;
}

/** Gives whether everything could be done. */
type Command = (task: Task) => boolean | Promise<boolean>;

const COMMANDS: Readonly<Record<string, Command>> = { list, pull, verify, remove };

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

function list({ environment: { modelDir }, flags }: Task): boolean {
  const models = listModels(modelDir);
  const { disabled } = readOwnNetworks(modelDir);
  if (flags.json) {
    for (const model of models) say(JSON.stringify(model));
    for (const one of disabled) say(JSON.stringify({ ...one, disabled: true }));
    return true;
  }
  const rows = models.map((model) => [model.name, model.kind, stateOf(model), model.commercialUse, model.note]);
  for (const line of columns(['model', 'kind', 'state', 'commercial use', 'note'], rows)) say(line);
  for (const { name, problem } of disabled) complain(`${name} is not used: ${problem}`);
  return true;
}

function stateOf({ origin, installed }: ModelEntry): string {
  if (!installed) return origin === 'embedded' ? 'at first start' : '-';
  return origin === 'published' ? 'installed' : origin;
}

function columns(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

async function pull({ environment, store, names, flags }: Task): Promise<boolean> {
  needNames('pull', names);
  // All names first: a typo in the last one should not be found after an hour.
  const models = names.map((name) => store.published(name));
  for (const model of models) if (model.commercialUse === 'forbidden') await agree(model, flags);
  for (const model of models) {
    const { name } = model;
    const view = new ProgressView(name, process.stderr);
    const pulled = await store
      .pull(name, {
        onProgress: (progress) => view.show(progress),
        onRetry: (reason, attempt) => view.say(`${name}: attempt ${attempt} broke off: ${reason}`),
        check: async (file) => void (await tryModel({ model, file, providers: ['cpu'] })),
      })
      .finally(() => view.end());
    const how = pulled.checked ? 'as published' : 'no checksum is published; it runs, and this one is kept for verify';
    say(`${name}: ${pulled.action === 'kept' ? 'is there already' : 'installed'}, ${pulled.bytes} bytes (${how})`);
    say(`  ${pulled.path}`);
    say(`  sha256 ${pulled.sums.sha256}`);
  }
  if (environment.modelMirror !== undefined) say(`from ${environment.modelMirror}`);
  return true;
}

async function agree({ name, licence }: { name: string; licence: string }, flags: Flags): Promise<void> {
  complain(`${name} may not be used commercially.\n  ${licence}`);
  if (flags['accept-terms']) return;
  if (!process.stdin.isTTY)
    throw new StoreError(`${name}: to agree to these terms, run the same command with --accept-terms.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('Type yes to agree: ').finally(() => terminal.close());
  if (answer.trim().toLowerCase() !== 'yes') throw new StoreError(`${name}: not pulled.`);
}

async function verify({ environment, store, names, flags }: Task): Promise<boolean> {
  const { modelDir, executionProviders } = environment;
  const { disabled } = readOwnNetworks(modelDir);
  const installed = listModels(modelDir).filter((model) => model.installed);
  const all = [...installed, ...disabled].map(({ name }) => name);
  const asked = names.length > 0 ? names : all;
  if (asked.length === 0) complain(`Nothing is installed in ${modelDir}; there is nothing to verify.`);
  // Of an own network only running it can tell whether it is what its description says.
  const mustRun = (model: ModelEntry) => flags.run || model.origin === 'own';
  let allRight = true;
  for (const name of asked) {
    const verdicts = [await verdictOn(store, disabled, name)];
    const model = installed.find((one) => one.name === name);
    if (verdicts[0]?.ok && model !== undefined && mustRun(model))
      verdicts.push(await runOnce(modelDir, model, executionProviders));
    for (const verdict of verdicts) tell(verdict, flags);
    allRight &&= verdicts.every(({ ok }) => ok);
  }
  return allRight;
}

function tell({ name, ok, message }: Verdict, { json }: Flags): void {
  say(json ? JSON.stringify({ name, ok, message }) : `${name}: ${ok ? 'ok' : 'NOT OK'}, ${message}`);
}

async function verdictOn(store: ModelStore, disabled: readonly DisabledNetwork[], name: string): Promise<Verdict> {
  const problem = disabled.find((one) => one.name === name)?.problem;
  return problem === undefined ? store.verify(name) : { name, ok: false, message: problem };
}

async function runOnce(modelDir: string, { name, kind }: ModelEntry, providers: readonly string[]): Promise<Verdict> {
  try {
    const model = findModel(modelDir, kind, name, 'model');
    const { provider, loadTimeMs, message } = await tryModel({ model, file: modelFile(modelDir, name), providers });
    const why = message === undefined ? '' : ` (${message})`;
    return { name, ok: true, message: `runs on ${provider}, opened in ${Math.round(loadTimeMs)} ms${why}` };
  } catch (thrown) {
    return { name, ok: false, message: reasonOf(thrown) };
  }
}

function reasonOf(thrown: unknown): string {
  const { cause } = thrown as Error;
  return cause instanceof Error ? `${messageOf(thrown)} ${messageOf(cause)}` : messageOf(thrown);
}

async function remove({ store, names }: Task): Promise<boolean> {
  needNames('remove', names);
  let allThere = true;
  for (const name of names) {
    const was = await store.remove(name);
    allThere &&= was;
    say(`${name}: ${was ? 'removed' : 'was not installed'}`);
  }
  return allThere;
}

function needNames(command: string, names: readonly string[]): void {
  if (names.length === 0) throw new Failure('BadOptionError', `${command} needs at least one name. See: list`);
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'accept-terms': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      run: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [name = '', ...names] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (values.help || name === '') {
    say(HELP);
    return 0;
  }
  if (command === undefined) throw new Failure('BadOptionError', `There is no command ${name}.\n\n${HELP}`);
  const environment = loadEnvironment();
  const { modelDir, modelMirror: mirror } = environment;
  const dispatcher = proxiedDispatcher();
  try {
    const done = await command({
      environment,
      store: new ModelStore({ modelDir, mirror, dispatcher }),
      names,
      flags: values,
    });
    return done ? 0 : 1;
  } finally {
    await dispatcher.close();
  }
}

/** Node's words on an unknown option go on about positional arguments; the first sentence says it all. */
function explain(thrown: unknown): string {
  if (thrown instanceof TypeError)
    return `${thrown.message.replace(/\. To specify.*$/s, '')}. All there is: npm run models -- --help`;
  return thrown instanceof Error ? thrown.message : String(thrown);
}

run().then(
  (code) => (process.exitCode = code),
  (thrown: unknown) => {
    const usage = thrown instanceof TypeError || (thrown instanceof Failure && thrown.errorType === 'BadOptionError');
    complain(explain(thrown));
    process.exitCode = usage ? EXIT_USAGE : 1;
  },
);
