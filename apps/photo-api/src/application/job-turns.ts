/**
 * Which photo of a job is made next: the clients take turns, each client's jobs take turns, and a job's photos come in their order. So
 * neither a large job nor many of them hold up another client's photo by more than about one turn. Plain bookkeeping.
 */
import type { JobHead } from '../jobs/job.js';

/** Whose job it is. */
type Owned = Pick<JobHead, 'id' | 'clientId'>;

/** A photo whose turn it is. */
export interface JobTurn {
  readonly jobId: string;
  /** Place in the job, from 0. */
  readonly index: number;
}

/** Photos to be made. */
export class JobTurns {
  /** By client and by job; whose turn is next comes first in both, and nobody stands here without a photo. */
  private readonly waiting = new Map<string, Map<string, number[]>>();

  /** Puts photos of a job into the line. @param indexes at least one, or nothing happens */
  add({ id, clientId = '' }: Owned, indexes: readonly number[]): void {
    if (indexes.length === 0) return;
    const jobs = this.waiting.get(clientId) ?? new Map<string, number[]>();
    this.waiting.set(clientId, jobs.set(id, [...indexes]));
  }

  /** Takes the photo out whose turn it is; undefined where none waits. */
  next(): JobTurn | undefined {
    for (const [clientId, jobs] of this.waiting) {
      this.waiting.delete(clientId);
      const turn = nextOf(jobs);
      if (jobs.size > 0) this.waiting.set(clientId, jobs);
      return turn;
    }
    return undefined;
  }

  /** Takes a job out. @returns its photos that were still to be made */
  remove({ id, clientId = '' }: Owned): readonly number[] {
    const jobs = this.waiting.get(clientId);
    const left = jobs?.get(id) ?? [];
    jobs?.delete(id);
    if (jobs?.size === 0) this.waiting.delete(clientId);
    return left;
  }
}

function nextOf(jobs: Map<string, number[]>): JobTurn | undefined {
  for (const [jobId, indexes] of jobs) {
    jobs.delete(jobId);
    const index = indexes.shift();
    if (indexes.length > 0) jobs.set(jobId, indexes);
    return index === undefined ? undefined : { jobId, index };
  }
  return undefined;
}
