import { describe, expect, it } from '@jest/globals';
import { Failure } from '#events';
import { Admission } from './admission.js';
import { estimatePhotoBytes } from './memory-estimate.js';
import { UploadBudget } from './upload-budget.js';

const MIB = 1024 * 1024;
const SMALL = { clientId: 'a', bytes: 1000 };
const LARGE = { clientId: 'a', bytes: 5 * MIB };

function failureOf(work: () => void): Failure {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
  }
  throw new Error('nothing was refused');
}

describe('Admission', () => {
  const limits = { workers: 2, maxWaiting: 3, budgetBytes: 100 * MIB };

  it('lets in as many photos as may be worked on and wait, and refuses the next with a time to come back', () => {
    const admission = new Admission(limits);
    for (let count = 0; count < 5; count++) admission.enter(MIB, SMALL);
    const refused = failureOf(() => admission.enter(MIB, SMALL));
    expect(refused.errorType).toBe('QueueFullError');
    expect(refused.retryAfterS).toBeGreaterThanOrEqual(1);
    expect(admission.full).toBe(true);
  });

  it('has room again when a photo gives up or finishes', () => {
    const admission = new Admission(limits);
    for (let count = 0; count < 5; count++) admission.enter(MIB, SMALL);
    admission.leaveLine('a');
    admission.leaveLine('a');
    admission.begin(MIB);
    admission.finish(MIB, 100);
    expect(admission.waiting + admission.running).toBe(3);
    expect(admission.full).toBe(false);
  });

  it('begins no more photos than there are workers', () => {
    const admission = new Admission(limits);
    for (let count = 0; count < 3; count++) admission.enter(MIB, SMALL);
    admission.leaveLine('a');
    admission.begin(MIB);
    admission.leaveLine('a');
    admission.begin(MIB);
    expect(admission.mayBegin(MIB)).toBe(false);
  });

  it('begins no photo that does not fit beside the others, and does once they are over', () => {
    const admission = new Admission(limits);
    admission.enter(70 * MIB, SMALL);
    admission.enter(40 * MIB, SMALL);
    admission.leaveLine('a');
    admission.begin(70 * MIB);
    expect(admission.mayBegin(40 * MIB)).toBe(false);
    admission.finish(70 * MIB, 100);
    expect(admission.mayBegin(40 * MIB)).toBe(true);
  });

  it('refuses at once what could never begin', () => {
    expect(failureOf(() => new Admission(limits).enter(101 * MIB, SMALL)).errorType).toBe('MemoryError');
  });

  it('asks for more patience the slower photos are, up to a minute', () => {
    const admission = new Admission({ ...limits, maxWaiting: 200 });
    const impatient = admission.comeAgainS();
    for (let count = 0; count < 60; count++) {
      admission.enter(MIB, SMALL);
      admission.leaveLine('a');
      admission.begin(MIB);
      admission.finish(MIB, 20_000);
    }
    for (let count = 0; count < 100; count++) admission.enter(MIB, SMALL);
    expect([impatient, admission.comeAgainS()]).toEqual([1, 60]);
  });
});

describe('estimatePhotoBytes', () => {
  const header = (format: 'jpeg' | 'png' | 'webp', width: number, height: number) =>
    ({ format, width, height, orientation: 1 }) as const;

  it('grows with the working size, and above it only with what the decoder holds', () => {
    const small = estimatePhotoBytes(header('jpeg', 600, 800), 100_000);
    const large = estimatePhotoBytes(header('jpeg', 1500, 2000), 100_000);
    const huge = estimatePhotoBytes(header('jpeg', 6000, 8000), 100_000);
    expect(small).toBeLessThan(large);
    expect(huge - large).toBeLessThan(140 * MIB);
  });

  it.each([
    ['jpeg', 166],
    ['png', 216],
    ['webp', 97],
  ] as const)('is above what 48 megapixels of %s were measured to take: %i MiB', (format, measuredMib) => {
    expect(estimatePhotoBytes(header(format, 6000, 8000), 1_000_000)).toBeGreaterThan(measuredMib * MIB);
  });
});

describe('UploadBudget', () => {
  it('refuses what does not fit, and has it all back after release', () => {
    const budget = new UploadBudget(10, () => 2);
    const first = budget.open(SMALL);
    const second = budget.open({ ...SMALL, clientId: 'b' });
    first.take(6);
    second.take(4);
    expect(failureOf(() => second.take(1)).errorType).toBe('QueueFullError');
    first.release();
    first.release();
    second.take(6);
    expect(budget.used).toBe(10);
    second.release();
    expect(budget.used).toBe(0);
  });
});

describe('the last places', () => {
  const filled = (count: number, visitor: typeof SMALL): Admission => {
    const admission = new Admission({ workers: 2, maxWaiting: 30, budgetBytes: 100 * MIB });
    for (let index = 0; index < count; index++) admission.enter(MIB, visitor);
    return admission;
  };

  it('are kept from a burst of large photos for small ones', () => {
    const admission = filled(24, LARGE);
    expect(failureOf(() => admission.enter(MIB, LARGE)).errorType).toBe('QueueFullError');
    for (let index = 0; index < 4; index++) admission.enter(MIB, SMALL);
    expect(failureOf(() => admission.enter(MIB, SMALL)).errorType).toBe('QueueFullError');
  });

  it('are kept from one client for the others, large photos too', () => {
    const admission = filled(28, SMALL);
    for (const clientId of ['b', 'c', 'd', 'e']) admission.enter(MIB, { ...LARGE, clientId });
    expect(admission.full).toBe(true);
    expect(failureOf(() => admission.enter(MIB, { ...SMALL, clientId: 'f' })).errorType).toBe('QueueFullError');
  });

  it('are given back one by one', () => {
    const admission = filled(24, LARGE);
    admission.leaveLine('a');
    admission.enter(MIB, LARGE);
    expect(failureOf(() => admission.enter(MIB, LARGE)).errorType).toBe('QueueFullError');
  });

  it('of the bytes of uploads are kept in the same way', () => {
    const budget = new UploadBudget(64 * MIB, () => 2);
    const shares = Array.from({ length: 9 }, () => budget.open(LARGE));
    for (const share of shares) share.take(5 * MIB);
    expect(failureOf(() => budget.open(LARGE).take(5 * MIB)).errorType).toBe('QueueFullError');
    budget.open(SMALL).take(MIB);
    budget.open({ ...LARGE, clientId: 'b' }).take(5 * MIB);
    expect(budget.used).toBe(51 * MIB);
    shares[0]?.release();
    budget.open(LARGE).take(MIB);
  });

  it('never keep a single photo from an empty service', () => {
    const budget = new UploadBudget(5 * MIB, () => 2);
    budget.open(LARGE).take(5 * MIB);
    expect(budget.used).toBe(5 * MIB);
  });
});

describe('the average', () => {
  it('is of photos that were made, not of those that were given up', () => {
    const admission = new Admission({ workers: 1, maxWaiting: 100, budgetBytes: 100 * MIB });
    for (let count = 0; count < 60; count++) {
      admission.begin(MIB);
      admission.finish(MIB, undefined);
    }
    for (let count = 0; count < 10; count++) admission.enter(MIB, SMALL);
    expect(admission.comeAgainS()).toBe(5);
  });
});
