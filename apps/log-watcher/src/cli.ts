/**
 * `npm run logs -- COMMAND`: what live logs and archives say, whether a watcher runs or not: tables for people, `--json` for programs, exit
 * codes for scripts. What each command does is in logs/.
 */
import { Failure } from '#events';
import { printableJson, printableLines } from './application/printable.js';
import { systemClock } from './clock.js';
import { loadEnvironment } from './config/environment.js';
import { type Answer, EXIT } from './logs/command.js';
import { commandNamed, help, helpOf } from './logs/commands.js';
import { parsed, refuseOthers } from './logs/options.js';

async function run(): Promise<number> {
  const { options, words } = parsed(process.argv.slice(2));
  const asksForHelp = options.help === true || words[0] === 'help' || words.length === 0;
  const [name = '', ...args] = words[0] === 'help' ? words.slice(1) : words;
  const command = commandNamed(name);
  if (name !== '' && command === undefined)
    throw new Failure('BadOptionError', `There is no command ${name}.\n\n${help()}`);
  if (command === undefined || asksForHelp) {
    process.stdout.write(`${command === undefined ? help() : helpOf(name, command)}\n`);
    return EXIT.found;
  }
  refuseOthers(name, command.takes, options);
  const environment = loadEnvironment(process.env);
  const answer = await command.run({ environment, args, options, nowMs: systemClock.now() });
  tell(answer, options.json === true);
  return codeOf(answer);
}

function codeOf({ found, unread, undone = [] }: Answer): number {
  if (unread.length + undone.length > 0) return EXIT.incomplete;
  return found ? EXIT.found : EXIT.nothing;
}

function tell({ text, records, found, looked, unread, undone = [] }: Answer, json: boolean): void {
  const lines = json
    ? records.map((record) => printableJson(JSON.stringify(record)))
    : found && text !== ''
      ? [printableLines(text)]
      : [];
  for (const line of lines) process.stdout.write(`${line}\n`);
  for (const problem of unread) complain(`not read to its end: ${problem}`);
  for (const problem of undone) complain(`left as it is: ${problem}`);
  // Whoever starts the service with another DATA_DIR has to read its logs with the same one.
  if (!found) complain(`Nothing found in ${looked}.`);
}

/** File names and words of the command line are no more to be trusted than lines are. */
function complain(words: string): void {
  process.stderr.write(`${printableLines(words)}\n`);
}

function codeFor(thrown: unknown): number {
  if (!(thrown instanceof Failure)) return EXIT.broken;
  if (thrown.errorType === 'BadConfigError' || thrown.errorType === 'BadRuleError') return EXIT.setUp;
  return thrown.errorType === 'BadOptionError' ? EXIT.usage : EXIT.broken;
}

// A reader that has seen enough, such as head, closes the pipe: that is no mistake. A full disk is one.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  complain(`The answer could not be written: ${error.message}`);
  process.exit(EXIT.broken);
});

run().then(
  (code) => (process.exitCode = code),
  (thrown: unknown) => {
    complain(thrown instanceof Failure ? thrown.publicDetail : String(thrown));
    process.exitCode = codeFor(thrown);
  },
);
