/** Real trouble for the demo: the imaging workers are stopped and killed while they hold a request. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Line = Record<string, unknown>;

/** The lines that photo-api has written so far. */
export function photoApiLines(folder: string): Line[] {
  const text = readFileSync(join(folder, 'logs/photo-api.ndjson'), 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

function liveWorkers(folder: string): number[] {
  const pids = new Set<number>();
  for (const line of photoApiLines(folder)) {
    if (line['event'] === 'worker_started') pids.add(line['worker_pid'] as number);
    if (line['event'] === 'worker_replaced') pids.delete(line['worker_pid'] as number);
  }
  return [...pids];
}

function addressOf(folder: string): string {
  return photoApiLines(folder).findLast((line) => line['event'] === 'service_started')?.['address'] as string;
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended already.
    }
  }
}

/** Looks every 10 ms until `check` says yes; rejects after a minute, naming `what` it waited for. */
export async function until(check: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 6000; tries++) {
    if (check()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited a minute in vain for ${what}`);
}

/** Waits for an imaging worker that has opened its networks: a busy machine may need longer for a new one than the demo's short deadline. */
export async function workerReady(folder: string): Promise<void> {
  await until(() => liveWorkers(folder).length >= 1, 'an imaging worker');
}

/** Sends one photo while the workers are frozen, then kills them (`crash`) or leaves them frozen until the deadline (`hang`). Answers the HTTP status. */
export async function failOnce(
  kind: 'crash' | 'hang',
  folder: string,
  requestId: string,
  send: (requestId: string) => Promise<Response>,
): Promise<number> {
  await workerReady(folder);
  const workers = liveWorkers(folder);
  signalAll(workers, 'SIGSTOP');
  const answer = send(requestId);
  const taken = () =>
    photoApiLines(folder).some((line) => line['event'] === 'image_uploaded' && line['request_id'] === requestId);
  await until(taken, `request ${requestId} to be taken`);
  // The line is written just before the worker gets the photo; a service that answers another request has gone past that.
  await (await fetch(`${addressOf(folder)}/healthz`)).arrayBuffer();
  if (kind === 'crash') signalAll(workers, 'SIGKILL');
  const response = await answer;
  await response.arrayBuffer();
  signalAll(workers, 'SIGCONT');
  // A dead worker whose end is not yet in the log would pass for a live one next time.
  const gone = () => workers.filter((pid) => !liveWorkers(folder).includes(pid)).length;
  await until(() => gone() >= (kind === 'crash' ? workers.length : 1), `the worker of ${requestId} to be replaced`);
  return response.status;
}
