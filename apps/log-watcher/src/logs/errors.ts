/** `errors`: what went wrong, by type. */
import { percent, table, type Row } from '../application/table.js';
import type { ErrorTypeCount } from '../window/window-view.js';
import type { Answer, Command, Question } from './command.js';
import { countOption, SOURCE, TIME } from './options.js';
import { tallied } from './tally.js';

const LISTED = 20;

/** The command. */
export const errors: Command = {
  usage: '[FILES…]',
  about: 'failures and rejections by type, most frequent first',
  details: ['"share" is of all failures, or of all rejections.'],
  examples: ['errors --since 1h', 'errors --since 14:30 --until 15:00'],
  takes: [...SOURCE, ...TIME, 'limit'],
  run,
};

async function run(question: Question): Promise<Answer> {
  const limit = countOption('limit', question.options, LISTED);
  const { tally, looked, unread } = await tallied(question, 0);
  const { total } = tally;
  const ended = total.processed + total.failed + total.rejected;
  const records = [
    ...shares('failed', total.failures.ranking(limit), total.failed),
    ...shares('rejected', total.rejections.ranking(limit), total.rejected),
  ];
  const rows = records.map((it): Row => [
    it.outcome,
    it.error_type,
    it.error_class,
    it.count,
    percent(it.share),
    it.last_request_id,
  ]);
  const text = table(['outcome', 'error type', 'class', 'count', 'share', 'last request'], rows);
  // No news is good news where there were requests; where there were none, somebody looks in the wrong place.
  const calm = ended === 0 ? looked : `${ended} requests: none failed, and none was rejected`;
  return { text, records, found: records.length > 0, looked: calm, unread };
}

function shares(outcome: 'failed' | 'rejected', types: readonly ErrorTypeCount[], of: number) {
  return types.map((it) => ({ outcome, ...it, share: Number((it.count / of).toFixed(4)) }));
}
