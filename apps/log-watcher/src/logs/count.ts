/** `count FIELD…`: how often each value occurs. */
import { Failure } from '#events';
import { percent, table, type Row } from '../application/table.js';
import { chosenLogs } from './chosen-logs.js';
import type { Answer, Command, Question } from './command.js';
import { eachLineOf, type ReadLine } from './each-line.js';
import { fieldAt, lineFilter, type Line } from './line-filter.js';
import { CHOICE, countOption, SOURCE, TIME } from './options.js';

const LISTED = 20;
/** Values told apart; a field with more of them, such as an id, is nothing to count by. */
const MOST_VALUES = 100_000;

/** The command. */
export const count: Command = {
  usage: 'FIELD[,FIELD…] [FILES…]',
  about: 'how often each value of a field occurs, most frequent first',
  details: [
    'Any field of docs/events.md; a.b is b within a. Lines without it are counted as –.',
    'A line with sample_weight counts that many times.',
  ],
  examples: [
    'count client_ip --event request_received',
    'count error_type,stage --event processing_failed --since 1h',
    'count user_agent --where route=/v1/id-photos',
  ],
  takes: [...SOURCE, ...TIME, ...CHOICE, 'limit'],
  run,
};

async function run(question: Question): Promise<Answer> {
  const [fields, ...files] = question.args;
  if (fields === undefined || fields === '')
    throw new Failure('BadOptionError', 'count needs a FIELD, such as client_ip; see: npm run logs -- count --help');
  const names = fields.split(',');
  const limit = countOption('limit', question.options, LISTED);
  const wanted = lineFilter(question.options);
  const chosen = chosenLogs({ ...question, args: files });
  const counts = new Map<string, { values: unknown[]; count: number }>();
  let overflow = 0;
  const take = ({ record }: ReadLine): boolean => {
    if (record === undefined || wanted?.(record) === false) return true;
    const values = names.map((name) => fieldAt(record, name) ?? null);
    const key = JSON.stringify(values);
    const known = counts.get(key);
    if (known !== undefined) known.count += weightOf(record);
    else if (counts.size < MOST_VALUES) counts.set(key, { values, count: weightOf(record) });
    else overflow += weightOf(record);
    return true;
  };
  const unread = await eachLineOf(chosen.sources, chosen, { take });
  const listed = [...counts.values()].sort((a, b) => b.count - a.count);
  const total = listed.reduce((sum, it) => sum + it.count, overflow);
  const rows = listed.slice(0, limit).map((it): Row => [it.count, percent(it.count / total), ...it.values]);
  const more = restWords(listed.slice(limit), overflow);
  const records = listed.slice(0, limit).map(({ values, count: times }) => ({
    ...Object.fromEntries(names.map((name, index) => [name, values[index]])),
    count: times,
    share: Number((times / total).toFixed(4)),
  }));
  return {
    text: table(['count', 'share', ...names], rows) + more,
    records,
    found: total > 0,
    looked: chosen.looked,
    unread,
  };
}

function weightOf(line: Line): number {
  const weight = line['sample_weight'];
  return typeof weight === 'number' && weight >= 1 && Number.isFinite(weight) ? weight : 1;
}

function restWords(rest: readonly { count: number }[], overflow: number): string {
  const times = rest.reduce((sum, it) => sum + it.count, overflow);
  if (times === 0) return '';
  const values = overflow === 0 ? `${rest.length}` : `more than ${rest.length}`;
  return `\n… and ${values} other values, ${times} times in all (--limit shows more)`;
}
