/** `npm run watch:check [FILE]`: says whether watch.yaml and the environment are fit to be used, and what they amount to. Exits 78 where they are not. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Failure } from '#events';
import { loadEnvironment, type Environment } from './config/environment.js';
import { receiversOf, receiverWarnings } from './config/receivers.js';
import { loadWatchConfig, type WatchConfig } from './config/watch-config.js';
import { formatDuration, formatValue } from './rules/alert.js';
import { MEASURES, type Condition, type Rule } from './rules/rule.js';

/** BSD's EX_CONFIG: wrong configuration. */
const EX_CONFIG = 78;

function describeCondition({ measure, direction, threshold, overMs, minSamples }: Condition): string {
  const over = overMs === 'clock_hour' ? 'the clock hour' : formatDuration(overMs);
  const samples = minSamples > 0 ? `, at least ${minSamples}` : '';
  return `${measure} ${direction} ${formatValue(threshold, MEASURES[measure])} over ${over}${samples}`;
}

function describeRule(rule: Rule): string {
  const wait = rule.forMs > 0 ? `, for ${formatDuration(rule.forMs)}` : '';
  const to = rule.receivers.length === 0 ? 'all receivers' : rule.receivers.join(', ');
  return `  ${rule.name} (${rule.severity}): ${rule.when.map(describeCondition).join(' or ')}${wait} → ${to}`;
}

function report(file: string, config: WatchConfig, environment: Environment): string {
  const receivers = receiversOf(config, environment).map(({ name, kind, sendResolved }) => {
    const signed = kind === 'webhook' ? (environment.webhook?.secret === null ? ', unsigned' : ', signed') : '';
    return `  ${name}${signed}, ${sendResolved ? 'hears' : 'does not hear'} of the ends of alerts`;
  });
  return [
    `OK ${file}: ${config.rules.length} rules, ${receivers.length} receiver${receivers.length === 1 ? '' : 's'}`,
    'Rules',
    ...config.rules.map(describeRule),
    'Receivers',
    ...(receivers.length === 0 ? ['  none'] : receivers),
    ...receiverWarnings(config, environment).map((it) => `Note: ${it}`),
  ].join('\n');
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
  const config = collect(() => loadWatchConfig(readFileSync(watchFile, 'utf8'), shown));
  if (environment === undefined || config === undefined) throw new Failure('BadConfigError', problems.join('\n'));
  return report(shown, config, environment);
}

try {
  console.log(check(process.argv[2]));
} catch (error) {
  console.error(Failure.from(error).publicDetail);
  process.exit(EX_CONFIG);
}
