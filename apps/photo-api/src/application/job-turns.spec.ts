import { describe, expect, it } from '@jest/globals';
import { JobTurns } from './job-turns.js';

describe('JobTurns', () => {
  const order = (turns: JobTurns): string[] => {
    const taken: string[] = [];
    for (let turn = turns.next(); turn !== undefined; turn = turns.next()) taken.push(`${turn.jobId}${turn.index}`);
    return taken;
  };

  it('lets clients take turns, however many jobs one of them has', () => {
    const turns = new JobTurns();
    for (const id of ['a', 'b', 'c']) turns.add({ id, clientId: 'busy' }, [0, 1]);
    turns.add({ id: 'z', clientId: 'other' }, [0, 1]);
    expect(order(turns)).toEqual(['a0', 'z0', 'b0', 'z1', 'c0', 'a1', 'b1', 'c1']);
  });

  it('lets the jobs of one client take turns', () => {
    const turns = new JobTurns();
    turns.add({ id: 'large' }, [0, 1, 2]);
    turns.add({ id: 'small' }, [4]);
    expect(order(turns)).toEqual(['large0', 'small4', 'large1', 'large2']);
  });

  it('takes out what is left of a job, and nothing else', () => {
    const turns = new JobTurns();
    turns.add({ id: 'a', clientId: 'x' }, [0, 1, 2]);
    turns.add({ id: 'b', clientId: 'x' }, [0]);
    turns.add({ id: 'c', clientId: 'y' }, []);
    turns.next();
    expect(turns.remove({ id: 'a', clientId: 'x' })).toEqual([1, 2]);
    expect(turns.remove({ id: 'c', clientId: 'y' })).toEqual([]);
    expect(order(turns)).toEqual(['b0']);
  });
});
