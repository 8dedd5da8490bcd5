import { describe, expect, it, jest } from '@jest/globals';
import { Failure } from '#events';
import { preciseNow, StepTrail } from './step-trail.js';

describe('StepTrail', () => {
  it('records the steps in their order, with their time and facts, and passes results through', async () => {
    const trail = new StepTrail();
    const before = Date.now();
    expect(
      await trail.run(
        'inspect',
        () => 7,
        (side) => ({ side }),
      ),
    ).toBe(7);
    expect(await trail.run('decode', () => new Promise((resolve) => setTimeout(() => resolve('x'), 20)))).toBe('x');
    expect(trail.timings.map(({ step, facts }) => ({ step, facts }))).toEqual([
      { step: 'inspect', facts: { side: 7 } },
      { step: 'decode', facts: {} },
    ]);
    const [inspect, decode] = trail.timings as [StepTrail['timings'][number], StepTrail['timings'][number]];
    expect(inspect.startedAt).toBeGreaterThan(before - 6);
    expect(decode.startedAt).toBeGreaterThanOrEqual(inspect.startedAt + inspect.durationMs - 6);
    expect(decode.durationMs).toBeGreaterThan(18);
    expect(structuredClone(trail.timings)).toEqual(trail.timings);
  });

  it('tags a failure with the step it happened in, once', async () => {
    const trail = new StepTrail();
    const nobody = new Failure('NoFaceError', 'nobody');
    await expect(trail.run('find_face', () => Promise.reject(nobody))).rejects.toBe(nobody);
    await expect(trail.run('matte', () => Promise.reject(nobody))).rejects.toBe(nobody);
    expect(nobody.stage).toBe('find_face');
    expect(trail.timings).toMatchObject([
      { step: 'find_face', errorType: 'NoFaceError' },
      { errorType: 'NoFaceError' },
    ]);
  });

  it('turns anything else that is thrown into a Failure', async () => {
    const trail = new StepTrail();
    const broken = trail.run('compose', () => {
      throw new TypeError('x is not a function');
    });
    await expect(broken).rejects.toMatchObject({ errorType: 'UnexpectedError', stage: 'compose' });
  });

  it('begins no step after the deadline', async () => {
    const trail = new StepTrail(Date.now() - 10);
    const work = jest.fn();
    await expect(trail.run('encode', work as () => void)).rejects.toMatchObject({ errorType: 'DeadlineExceededError' });
    expect(work).not.toHaveBeenCalled();
    expect(trail.timings).toMatchObject([{ step: 'encode', errorType: 'DeadlineExceededError' }]);
  });
});

describe('preciseNow', () => {
  it('follows the wall clock when that was set or the machine slept', () => {
    const hourAhead = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    expect(Math.abs(preciseNow() - Date.now())).toBeLessThan(6);
    hourAhead.mockRestore();
    expect(Math.abs(preciseNow() - Date.now())).toBeLessThan(6);
  });

  it('does not go back when the wall clock is corrected by a little', () => {
    const before = preciseNow();
    const slightlyBack = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 20);
    expect(preciseNow()).toBeGreaterThanOrEqual(before);
    slightlyBack.mockRestore();
  });

  it('does not go back between two readings', () => {
    let last = preciseNow();
    let smallest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 10_000; i++) {
      const now = preciseNow();
      smallest = Math.min(smallest, now - last);
      last = now;
    }
    expect(smallest).toBeGreaterThanOrEqual(0);
  });
});
