/** `explain`: what failing, rejected or slow requests share and others do not. */
import { Failure } from '#events';
import { percent, table, type Row } from '../application/table.js';
import { EXPLAINED, type Explained, type Finding } from '../explain/explanation.js';
import { explainRequests, type Question as Asked } from '../explain/explain-requests.js';
import { sumOfSamples } from '../window/window-figures.js';
import type { Answer, Command, Question } from './command.js';
import { parseSpan } from './instant-words.js';
import { SOURCE, TIME, type Options } from './options.js';
import { tallied } from './tally.js';

/** The command. */
export const explain: Command = {
  usage: '[FILES…]',
  about: 'what failing, rejected or slow requests share and others do not',
  details: ['How it is decided: docs/explain.md'],
  examples: ['explain --since 1h', 'explain --of slow --slower-than 2s --since yesterday'],
  takes: [...SOURCE, ...TIME, 'of', 'slower-than'],
  run,
};

async function run(question: Question): Promise<Answer> {
  const asked = askedIn(question.options);
  const { tally, sinceMs, untilMs, looked, unread } = await tallied(question, 0);
  const span = { fromMs: Math.max(0, sinceMs), toMs: Math.min(question.nowMs, untilMs) };
  const found = explainRequests(sumOfSamples([tally.total]), { ...asked, ...span });
  const rows = found.findings.map((it): Row => [
    namedIn(it),
    it.matching,
    percent(it.matching_share),
    percent(it.others_share),
    it.lift === null ? null : Number(it.lift.toFixed(1)),
  ]);
  const head = ['shared', 'requests', `of the ${asked.of}`, 'of the others', 'times'];
  const text = rows.length === 0 ? found.text : `${found.text}\n\n${table(head, rows)}`;
  const { processed, failed, rejected } = tally.total;
  const ended = processed + failed + rejected;
  // As `errors` says it.
  const calm = ended === 0 ? looked : `${ended} requests: none ${NONE[asked.of]}`;
  return { text, records: [found], found: found.matching > 0, looked: calm, unread };
}

const NONE: Readonly<Record<Explained, string>> = { failed: 'failed', rejected: 'was rejected', slow: 'was slow' };

function askedIn(options: Options): Pick<Asked, 'of' | 'slowerThanMs'> {
  const of = explainedNamed(options.of ?? 'failed');
  const written = options['slower-than'];
  if (written === undefined) return { of };
  if (of !== 'slow') throw new Failure('BadOptionError', '--slower-than belongs to --of slow.');
  const slowerThanMs = parseSpan(written);
  if (slowerThanMs !== undefined) return { of, slowerThanMs };
  throw new Failure('BadOptionError', '--slower-than: must be a time, like 800ms, 2s or 1m.');
}

function explainedNamed(name: string): Explained {
  const found = EXPLAINED.find((it) => it === name);
  if (found !== undefined) return found;
  throw new Failure('BadOptionError', `--of: must be one of ${EXPLAINED.join(', ')}.`);
}

function namedIn({ dimensions }: Finding): string {
  return dimensions.map(({ name, value }) => `${name} ${value}`).join(', ');
}
