import { describe, expect, it } from '@jest/globals';
import { FAILURES, type ErrorType } from './failure-table.js';
import { Failure } from './failure.js';

const TYPES = Object.keys(FAILURES) as ErrorType[];

describe('Failure', () => {
  it.each(TYPES)('%s takes class and words from the table and survives a process boundary', (errorType) => {
    const failure = new Failure(errorType, 'what it was', { cause: new Error('deep'), retryAfterS: 7 });
    failure.stage = 'matte';
    const kind = FAILURES[errorType];
    expect(failure).toMatchObject({ ...kind, name: errorType, message: 'what it was', publicDetail: 'what it was' });
    const arrived = Failure.fromJSON(JSON.parse(JSON.stringify(failure)) as ReturnType<Failure['toJSON']>);
    expect(arrived).toBeInstanceOf(Failure);
    expect(arrived).toMatchObject({ ...kind, errorType, publicDetail: 'what it was', stage: 'matte', retryAfterS: 7 });
    expect(arrived.stack).toContain('caused by: Error: deep');
  });

  it('keeps its own kind, and makes an UnexpectedError of anything else without showing it', () => {
    const known = new Failure('NoFaceError', 'nobody there');
    expect(Failure.from(known)).toBe(known);
    for (const thrown of [new TypeError('secret path /etc/x'), 'a string', undefined, null, 42]) {
      const failure = Failure.from(thrown);
      expect(failure.errorType).toBe('UnexpectedError');
      expect(failure.publicDetail).not.toContain('secret');
    }
    expect(Failure.from(new TypeError('secret path')).fullStack()).toContain('TypeError: secret path');
  });

  it('takes a type that only the other side knows for an unexpected error, and keeps its words', () => {
    const message = {
      ...new Failure('InferenceError', 'no').toJSON(),
      errorType: 'ErrorOfTomorrow' as 'InferenceError',
    };
    expect(Failure.fromJSON(message)).toMatchObject({
      errorType: 'UnexpectedError',
      errorClass: 'internal',
      publicDetail: 'no',
      stack: message.stack,
    });
  });

  it('prefers the remedy of the occurrence', () => {
    expect(new Failure('BadOptionError', 'x', { remedy: 'do this' }).remedy).toBe('do this');
    expect(new Failure('BadOptionError', 'x').remedy).toBe(FAILURES.BadOptionError.remedy);
  });

  it('cuts its stack, and ends at a cause that is its own cause', () => {
    const loop = new Error('a'.repeat(20_000));
    loop.cause = loop;
    const stack = new Failure('UnexpectedError', 'x', { cause: loop }).fullStack();
    expect(stack.length).toBeLessThanOrEqual(8000);
  });
});

describe('the table of failures', () => {
  it('tells the client for every type what it was and what to do', () => {
    for (const type of TYPES) {
      expect(type).toMatch(/^[A-Z][A-Za-z]+Error$/);
      expect(FAILURES[type].title).toMatch(/[^.]$/);
      expect(FAILURES[type].remedy.length).toBeGreaterThan(10);
    }
  });
});
