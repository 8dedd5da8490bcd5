/** Whether each photo that was asked for ended in exactly one terminal line, whatever was sent. */
import type { CapturedRecord } from '#testkit';

const TERMINAL = new Set(['image_processed', 'image_rejected', 'processing_failed']);

/** One sentence for each photo or job that ended never, or more than once. Jobs that were not finished are left out. */
export function checkEndings(lines: readonly CapturedRecord[]): string[] {
  // Whole requests are left out of the log where there are too many lines.
  if (lines.some(({ event }) => event === 'log_shedding_changed')) return [];
  const of = (event: string) => lines.filter((line) => line['event'] === event);
  const ends = lines.filter(({ event }) => TERMINAL.has(String(event)));
  const byRequest = countBy(
    ends.filter((line) => line['job_id'] === undefined),
    'request_id',
  );
  const byJob = countBy(ends, 'job_id');
  const accepted = new Set(of('job_accepted').map((line) => line['request_id']));
  const requests = of('request_received').filter((line) => !accepted.has(line['request_id']));
  const finished = new Set(of('job_finished').map((line) => line['job_id']));
  const jobs = of('job_accepted').filter((line) => finished.has(line['job_id']));
  return [
    ...requests.flatMap((line) =>
      problem(`request ${String(line['request_id'])}`, byRequest.get(line['request_id']), 1),
    ),
    ...jobs.flatMap((line) =>
      problem(`job ${String(line['job_id'])}`, byJob.get(line['job_id']), Number(line['photos'])),
    ),
  ];
}

function countBy(lines: readonly CapturedRecord[], field: string): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const line of lines) counts.set(line[field], (counts.get(line[field]) ?? 0) + 1);
  return counts;
}

function problem(what: string, count = 0, wanted: number): string[] {
  return count === wanted ? [] : [`${what} has ${count} terminal lines instead of ${wanted}`];
}
