/** `slow`: the requests that took longest. */
import { table, type Row } from '../application/table.js';
import type { NotableRequest } from '../window/window-view.js';
import type { Answer, Command, Question } from './command.js';
import { countOption, SOURCE, TIME } from './options.js';
import { tallied } from './tally.js';
import { written, zoneOf } from './time-range.js';

const LISTED = 10;

/** The command. */
export const slow: Command = {
  usage: '[FILES…]',
  about: 'the slowest requests, with their traces',
  details: ['Where the time of one of them went: npm run logs -- request ID'],
  examples: ['slow --since 1h', 'slow --limit 50 --json'],
  takes: [...SOURCE, ...TIME, 'limit'],
  run,
};

async function run(question: Question): Promise<Answer> {
  const { environment, options } = question;
  const { tally, looked, unread } = await tallied(question, countOption('limit', options, LISTED));
  const zone = zoneOf(options);
  const records = tally.slowest.map((it) => reported(it, environment.jaegerUiUrl));
  const rows = records.map((it): Row => [
    it.processing_time_ms,
    written(Date.parse(it.at), zone),
    it.error_type ?? 'processed',
    it.request_id,
    it.trace_url,
  ]);
  const text = table(['ms', `at (${zone.name})`, 'outcome', 'request', 'trace'], rows);
  return { text, records, found: records.length > 0, looked, unread };
}

function reported(it: NotableRequest, jaegerUiUrl: string) {
  return {
    at: new Date(it.atMs).toISOString(),
    event: it.event,
    request_id: it.requestId,
    trace_id: it.traceId,
    trace_url: it.traceId === null ? null : `${jaegerUiUrl}/trace/${it.traceId}`,
    processing_time_ms: it.processingTimeMs,
    error_type: it.errorType,
    error_class: it.errorClass,
    error_message: it.errorMessage,
  };
}
