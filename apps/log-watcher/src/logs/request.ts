/** `request ID`: everything that was written about one request. */
import { Failure } from '#events';
import { RequestSearch } from '../application/request-search.js';
import { requestLines } from '../application/table.js';
import { watchedFiles } from '../watched-files.js';
import type { Answer, Command, Question } from './command.js';

/** The command. */
export const request: Command = {
  usage: 'ID',
  about: 'every line of one request, from its arrival to its end, archives included',
  details: ['The id stands in the answer (X-Request-Id), in alerts, and on every line and span.'],
  examples: ['request 3f0c9a1e-6a43-4f0e-9d2f-0a7be1d1c1de'],
  takes: [],
  run,
};

async function run({ args: [requestId], environment }: Question): Promise<Answer> {
  if (requestId === undefined) throw new Failure('BadOptionError', 'request needs an ID.');
  const { lines, complete } = await new RequestSearch(watchedFiles(environment)).find(requestId);
  const looked = `request ${requestId}, ${environment.watchGlobs.join(', ')} and their archives`;
  const unread = complete ? [] : ['some files, or lines past the 500th, were left out'];
  const text = lines.length === 0 ? '' : requestLines(lines, environment.jaegerUiUrl);
  return { text, records: lines, found: lines.length > 0, looked, unread };
}
