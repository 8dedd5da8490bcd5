/** `trace ID`: where the time of one request went, and what failed in it. */
import { Failure } from '#events';
import { tracesDirectory } from '#telemetry/traces';
import { TraceSearch } from '../application/trace-search.js';
import { drawTrace } from '../trace/draw-trace.js';
import type { Answer, Command, Question } from './command.js';

/** The command. */
export const trace: Command = {
  usage: 'ID',
  about: 'where the time of one request went: its trace as a waterfall',
  details: [
    'The ID is that of a request or of a trace. ✗ marks what failed, ! what the client is to blame for.',
    'Kept are traces of failed requests, of slow ones (TRACES_SLOW_MS), and a share of the rest (TRACES_KEEP_RATIO).',
  ],
  examples: ['trace 3f0c9a1e-6a43-4f0e-9d2f-0a7be1d1c1de', 'trace 4bf92f3577b34da6a3ce929d0e0e4736 --json'],
  takes: [],
  run,
};

async function run({ args: [id], environment }: Question): Promise<Answer> {
  if (id === undefined) throw new Failure('BadOptionError', 'trace needs the ID of a request or of a trace.');
  const directory = tracesDirectory(environment.dataDir);
  const found = await new TraceSearch(directory).find(id);
  const looked = `trace ${id}, ${directory}. Failed and slow requests are kept, and a share of the rest; its lines: npm run logs -- request ${id}`;
  if (found === undefined) return { text: '', records: [], found: false, looked, unread: [] };
  const { complete, ...rest } = found;
  const unread = complete ? [] : ['some files, or spans past the 2000th, were left out'];
  const text = drawTrace(rest, `${environment.jaegerUiUrl}/trace/${rest.trace_id}`);
  return { text, records: [rest], found: true, looked, unread };
}
