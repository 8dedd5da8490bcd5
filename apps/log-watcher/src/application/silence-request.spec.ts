import { expect, it } from '@jest/globals';
import type { Failure } from '#events';
import { silenceRequest } from './silence-request.js';

const NOW = Date.UTC(2026, 10, 22);

it('reads matchers and a time, from now or from later on', () => {
  const matcher = { label: 'rule', equal: true, pattern: 'slo_*' };
  const fields = { createdBy: '', comment: '' };
  expect(silenceRequest({ matchers: ['rule=slo_*'], duration: '1h30m' }, NOW)).toEqual({
    matchers: [matcher],
    startsAtMs: NOW,
    endsAtMs: NOW + 5_400_000,
    ...fields,
  });
  const later = { matchers: ['rule=slo_*'], starts_at: '2026-11-23T00:00:00Z', ends_at: '2026-11-23T08:00:00+08:00' };
  expect(() => silenceRequest(later, NOW)).toThrow('ends_at');
  expect(silenceRequest({ ...later, ends_at: '2026-11-23T09:00:00+08:00', comment: ' x ' }, NOW)).toMatchObject({
    startsAtMs: NOW + 86_400_000,
    endsAtMs: NOW + 90_000_000,
    comment: 'x',
  });
});

it.each([
  [undefined, /must be a JSON object/],
  [[1], /must be a JSON object/],
  ['x', /must be a JSON object/],
  [{}, /either duration/],
  [{ matchers: ['rule=x'], duration: '2h', ends_at: '2026-12-01T00:00:00Z' }, /either duration/],
  [{ matchers: ['rule=x'], duration: '2' }, /duration: must be a time/],
  [{ matchers: ['rule=x'], duration: 2 }, /duration: must be a time/],
  [{ matchers: ['rule=x'], duration: '0' }, /duration: must be a time/],
  [{ duration: '2h' }, /matchers: must be a list/],
  [{ matchers: [], duration: '2h' }, /matchers: must be a list/],
  [{ matchers: Array(21).fill('rule=x'), duration: '2h' }, /matchers: must be a list/],
  [{ matchers: [1], duration: '2h' }, /matchers: each must be a text/],
  [{ matchers: ['rule~x'], duration: '2h' }, /no matcher/],
  [{ matchers: ['rule=\ufffd'], duration: '2h' }, /not UTF-8/],
  [{ matchers: ['rule=~.*'], duration: '2h' }, /regular expressions are not taken/],
  [{ matchers: ['rule=x'], duration: '60d' }, /within 30 days/],
  [{ matchers: ['rule=x'], ends_at: '2020-01-01T00:00:00Z' }, /ends_at: must be later/],
  [{ matchers: ['rule=x'], ends_at: 'soon' }, /ends_at: must be a time/],
  [{ matchers: ['rule=x'], duration: '2h', comment: 5 }, /comment: must be a text/],
  [{ matchers: ['rule=x'], duration: '2h', until: 'x' }, /until: unknown; the fields are/],
])('refuses %j with the reason', (raw, words) => {
  let refusal: Failure | undefined;
  try {
    silenceRequest(raw, NOW);
  } catch (error) {
    refusal = error as Failure;
  }
  expect(refusal?.errorType).toBe('BadOptionError');
  expect(refusal?.publicDetail).toMatch(words);
});
