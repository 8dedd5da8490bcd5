import { describe, expect, it } from '@jest/globals';
import { Failure } from '#events';
import { Admission } from '../admission/admission.js';
import type { PhotoMessage } from '../workers/protocol.js';
import type { WorkerReply } from '../workers/worker-process.js';
import { PhotoQueue } from './photo-queue.js';

const away = new Failure('QueueStoreError', 'It is away.');
const reply = { ok: true } as WorkerReply;

/** Workers over a line that fails so often, and what there is of it. */
function workersFailing(times: number): {
  met: number;
  trouble: Failure | undefined;
  whenMet: () => void;
  free: () => () => Promise<WorkerReply>;
} {
  const workers = {
    met: 0,
    trouble: undefined as Failure | undefined,
    whenMet: (): void => undefined,
    free: () => (): Promise<WorkerReply> => {
      workers.met++;
      if (workers.met > times) return Promise.resolve(reply);
      workers.whenMet();
      return Promise.reject(away);
    },
  };
  return workers;
}

const ofJob = {
  bytes: new Uint8Array(1),
  costBytes: 1,
  signal: new AbortController().signal,
  clientId: 'a',
  background: true,
  begin: () => ({}) as PhotoMessage,
};

function queueOf(workers: ReturnType<typeof workersFailing>): PhotoQueue {
  return new PhotoQueue(workers, new Admission({ workers: 1, maxWaiting: 10, budgetBytes: 100 }));
}

describe('a photo of a job that fails on its way', () => {
  it('stands in line again', async () => {
    await expect(queueOf(workersFailing(3)).process(ofJob)).resolves.toBe(reply);
  });

  it('is given up where it fails alone time after time', async () => {
    const workers = workersFailing(Number.POSITIVE_INFINITY);
    await expect(queueOf(workers).process(ofJob)).rejects.toBe(away);
    expect(workers.met).toBe(5);
  });

  it('waits for as long as all photos fail', async () => {
    const workers = workersFailing(50);
    const queue = queueOf(workers);
    workers.whenMet = () => {
      workers.trouble = away;
      setImmediate(() => {
        workers.trouble = undefined;
        queue.pump();
      });
    };
    await expect(queue.process(ofJob)).resolves.toBe(reply);
  });
});
