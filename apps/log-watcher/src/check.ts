/** `npm run watch:check [FILE]`: says whether watch.yaml and the environment are fit to be used, and what they amount to. Exits 78 where they are not. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '#events';
import { printableLines } from './application/printable.js';
import { loadEnvironment, type Environment } from './config/environment.js';
import { receiversOf, receiverWarnings } from './config/receivers.js';
import { utf8Text } from './config/read-text.js';
import { loadWatchConfig, type ServiceConfig, type WatchConfig } from './config/watch-config.js';
import { formatDuration } from './rules/alert.js';
import { describeCondition } from './rules/describe-condition.js';
import type { Rule } from './rules/rule.js';

/** BSD's EX_CONFIG: wrong configuration. */
const EX_CONFIG = 78;

const HELP = `Says whether the rules and the environment are fit to be used, and what they amount to.

  npm run watch:check              deploy/watch.yaml, or what WATCH_CONFIG names
  npm run watch:check -- FILE      another file
  npm run watch:check -- --help    this

Exits 0 where all is well and ${EX_CONFIG} where something is wrong; each problem stands with its line.`;

function describeRule(rule: Rule): string {
  const wait = rule.forMs > 0 ? `, for ${formatDuration(rule.forMs)}` : '';
  const to = rule.receivers.length === 0 ? 'all receivers' : rule.receivers.join(', ');
  return `  ${rule.name} (${rule.severity}): ${rule.when.map(describeCondition).join(' or ')}${wait} → ${to}`;
}

/** Rules of one service; where it is not the only one, with its files. */
function describeService({ name, files, rules }: ServiceConfig): string[] {
  const title = files === null ? 'Rules' : `Rules of ${name}: ${files.join(', ')}`;
  return [title, ...(rules.length === 0 ? ['  none'] : rules.map(describeRule))];
}

function report(file: string, config: WatchConfig, environment: Environment): string {
  const receivers = receiversOf(config, environment).map((it) => {
    const signed = it.kind === 'webhook' ? (it.secret === null ? ', unsigned' : ', signed') : '';
    const kind = it.kind === it.name ? '' : ` (${it.kind})`;
    return `  ${it.name}${kind}${signed}, ${it.sendResolved ? 'hears' : 'does not hear'} of the ends of alerts`;
  });
  return [
    `OK ${file}: ${counted(config.rules.length, 'rule')}, ${counted(receivers.length, 'receiver')}`,
    ...config.services.flatMap(describeService),
    'Receivers',
    ...(receivers.length === 0 ? ['  none'] : receivers),
    ...receiverWarnings(config, environment).map((it) => `Note: ${it}`),
  ].join('\n');
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function textOf(file: string, shown: string): string {
  try {
    return utf8Text(readFileSync(file));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Failure('BadConfigError', `${shown} ${missing ? 'is not there' : `cannot be read: ${String(error)}`}`);
  }
}

/** Reads both, so that one run names all that is wrong in either. */
function check(file: string | undefined): string {
  const problems: string[] = [];
  const collect = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      problems.push(error instanceof Failure ? error.publicDetail : (error as Error).message);
      return undefined;
    }
  };
  const environment = collect(() => loadEnvironment(process.env));
  const watchFile = file ?? environment?.watchConfig ?? 'deploy/watch.yaml';
  const shown = path.relative('', watchFile) || watchFile;
  const config = collect(() => loadWatchConfig(textOf(watchFile, shown), shown, environment));
  if (environment === undefined || config === undefined) throw new Failure('BadConfigError', problems.join('\n'));
  return report(shown, config, environment);
}

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } });
  console.log(values.help ? HELP : check(positionals[0]));
} catch (error) {
  console.error(
    error instanceof TypeError
      ? `${error.message.replace(/\. To specify.*$/s, '.')}\n\n${HELP}`
      : printableLines(Failure.from(error).publicDetail),
  );
  process.exit(EX_CONFIG);
}
