/** `replay`: all figures of any logs, on all cores; with `--rules`, what would have fired. */
import { availableParallelism } from 'node:os';
import { Failure } from '#events';
import { replay as replayAll } from '../application/replay/replay.js';
import { replayFigures, replayTables } from '../application/replay/replay-report.js';
import { chosenLogs } from './chosen-logs.js';
import type { Answer, Command, Question } from './command.js';
import { SOURCE } from './options.js';
import { replayRules } from './replay-rules.js';
import { showProgress } from './progress.js';
import { ALL_TIME } from './time-range.js';

/** The command. */
export const replay: Command = {
  usage: '[FILES…]',
  about: 'all figures of the files, whatever their time, on all cores; or what would have fired',
  details: [
    'With --rules the lines go through the rules of their service in the order of their times, as if they were written now, and',
    'every alert is listed with its begin, its end and its worst value. The same files and rules give the same alerts each time.',
  ],
  examples: ['replay var/logs/*.ndjson*', 'replay old/*.gz --rules --config watch.yaml'],
  takes: [...SOURCE, 'rules', 'since', 'until', 'utc'],
  run,
};

async function run(question: Question): Promise<Answer> {
  const { environment, options } = question;
  const only = (['since', 'until', 'utc'] as const).find((name) => options[name] !== undefined);
  if (options.rules === true) return replayRules(question);
  if (only !== undefined)
    throw new Failure('BadOptionError', `--${only} goes with --rules; figures of a time: npm run logs -- stats FILES…`);
  const worker = new URL('../replay-worker.js', import.meta.url);
  const { sources, looked } = chosenLogs(question, ALL_TIME);
  const replayed = await replayAll(sources, { worker, threads: availableParallelism(), onProgress: showProgress });
  const found = replayFigures(replayed, environment.jaegerUiUrl);
  return {
    text: replayTables(found),
    records: [found],
    found: found.totals.lines > 0,
    looked,
    unread: replayed.unread.map(({ path, problem }) => `${path}: ${problem}`),
  };
}
