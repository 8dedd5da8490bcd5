/** `request ID`: everything that was written about one request. */
import { Failure } from '#events';
import { findRequest } from '../application/request-search.js';
import { requestLines } from '../application/table.js';
import { chosenLogs } from './chosen-logs.js';
import type { Answer, Command, Question } from './command.js';
import { SOURCE } from './options.js';
import { ALL_TIME } from './time-range.js';

/** The command. */
export const request: Command = {
  usage: 'ID [FILES…]',
  about: 'every line of one request, from its arrival to its end, archives included',
  details: [
    'The id stands in the answer (X-Request-Id), in alerts, and on every line and span. The services of watch.yaml that',
    'wrote of it stand in a column of their own.',
  ],
  examples: ['request 3f0c9a1e-6a43-4f0e-9d2f-0a7be1d1c1de', 'request req-7 --service gateway'],
  takes: SOURCE,
  run,
};

async function run(question: Question): Promise<Answer> {
  const [requestId, ...args] = question.args;
  if (requestId === undefined || requestId === '')
    throw new Failure('BadOptionError', 'request needs an ID; see: npm run logs -- request --help');
  const chosen = chosenLogs({ ...question, args }, ALL_TIME);
  const { lines, cut, unread } = await findRequest(chosen.sources, requestId);
  return {
    text: lines.length === 0 ? '' : requestLines(lines, question.environment.jaegerUiUrl),
    records: lines,
    found: lines.length > 0,
    looked: `request ${requestId}, ${chosen.looked}`,
    unread: cut ? [...unread, `lines of the request past the ${lines.length}th`] : unread,
  };
}
