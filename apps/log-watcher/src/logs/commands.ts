/** All commands of `npm run logs --`, and the help for them. */
import type { Command } from './command.js';
import { count } from './count.js';
import { errors } from './errors.js';
import { explain } from './explain.js';
import { ALWAYS, MEANINGS } from './options.js';
import { prune } from './prune.js';
import { replay } from './replay.js';
import { request } from './request.js';
import { slow } from './slow.js';
import { stats } from './stats.js';
import { tail } from './tail.js';
import { trace } from './trace.js';

/** By name, in the order of the help. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  stats,
  errors,
  slow,
  explain,
  count,
  request,
  trace,
  tail,
  replay,
  prune,
};

/** The command of that name; undefined where there is none. */
export function commandNamed(name: string): Command | undefined {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
}

const EXIT_CODES = `Exit codes: 0 found · 1 nothing found · 2 not understood · 3 found, but some file could not be read to its end or dealt with ·
78 the environment or watch.yaml is wrong · 70 anything else.`;

/** What there is. */
export function help(): string {
  const lines = Object.entries(COMMANDS).map(
    ([name, { usage, about }]) => `  npm run logs -- ${`${name} ${usage}`.padEnd(38)} ${about}`,
  );
  return `What the logs say, archives included; no watcher needs to run.

${lines.join('\n')}

  npm run logs -- COMMAND --help   what it takes, with examples
  --json                           one JSON object a line, for programs

Files: those that are named, or those of all services of watch.yaml, or WATCH_GLOBS, or LOG_DIR/*.ndjson, or
var/logs/*.ndjson, and their .gz archives. Each is read in the format of its service; --service and --format choose.
Times without a zone are in this machine's time zone, which answers name; --utc reads and shows UTC.
${EXIT_CODES}`;
}

/** What a command takes. */
export function helpOf(name: string, { usage, about, details, examples, takes }: Command): string {
  const options = [...takes, ...ALWAYS].map((option) => {
    const [written, meaning] = MEANINGS[option];
    return `  ${written.padEnd(22)} ${meaning}`;
  });
  return `npm run logs -- ${name} ${usage}
${about}

${details.join('\n')}

${options.join('\n')}

${examples.map((example) => `  npm run logs -- ${example}`).join('\n')}

${EXIT_CODES}`;
}
