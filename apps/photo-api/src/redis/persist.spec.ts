import { describe, expect, it } from '@jest/globals';
import { preciseNow } from '#telemetry';
import { persist } from './persist.js';

const broken = new Error('Connection is closed.');
const refused = Object.assign(new Error('OOM command not allowed'), { name: 'ReplyError' });

/** Meets one thing after the other, and then ends well. */
function meeting(...met: Error[]): { work: () => Promise<string>; left: () => number } {
  const work = (): Promise<string> => {
    const error = met.shift();
    return error === undefined ? Promise.resolve('done') : Promise.reject(error);
  };
  return { work, left: () => met.length };
}

describe('persist', () => {
  const soon = (): number => preciseNow() + 60_000;

  it('repeats what a broken connection rejects', async () => {
    await expect(persist(meeting(broken, broken).work, soon())).resolves.toBe('done');
  });

  it('takes a refusal for an answer', async () => {
    const { work, left } = meeting(refused, broken);
    await expect(persist(work, soon())).rejects.toBe(refused);
    expect(left()).toBe(1);
  });

  it('ends with its time, also where nothing is ever answered', async () => {
    await expect(persist(meeting(broken).work, preciseNow())).rejects.toBe(broken);
    await expect(persist(() => new Promise<never>(() => undefined), preciseNow() + 20)).rejects.toThrow('in time');
  });
});
