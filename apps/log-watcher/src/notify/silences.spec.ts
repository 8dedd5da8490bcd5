import { describe, expect, it } from '@jest/globals';
import { sampleAlert } from '../../test/sample-alert.js';
import { labelsOf } from './alert-labels.js';
import { matchesAll, parseMatcher, writtenMatcher, type Matcher } from './matcher.js';
import { Silences } from './silences.js';

const matcher = (written: string) => parseMatcher(written) as Matcher;

describe('a matcher', () => {
  it.each([
    ['rule=failure_rate_high', true],
    ['rule=failure_*', true],
    ['rule=*_rate_*', true],
    ['rule=*', true],
    ['rule=*high*high', false],
    ['rule=failure_rate_highh', false],
    ['severity!=critical', false],
    ['severity!=info', true],
    ['team=imaging', true],
    ['team!=imaging', false],
    ['nothing!=x', true],
    ['nothing=*', true],
    ['constructor=*Object*', false],
    [' host = studio-1', true],
  ])('%s: %p', (written, expected) => {
    expect(matchesAll([matcher(written)], labelsOf(sampleAlert()))).toBe(expected);
  });

  it.each([
    ['latency', /label=value/],
    ['=x', /label=value/],
    ['rule=', /1 to 200/],
    ['rule=~a.*', /regular expressions/],
    [`rule=${'x'.repeat(201)}`, /1 to 200/],
  ])('is none: %s', (written, words) => {
    expect(parseMatcher(written)).toMatch(words);
  });

  it('reads what it writes, and takes no time over many stars', () => {
    for (const written of ['rule=a*b', 'severity!=info']) expect(writtenMatcher(matcher(written))).toBe(written);
    expect(matchesAll([matcher(`rule=${'*a'.repeat(99)}b`)], { rule: 'a'.repeat(100_000) })).toBe(false);
  });
});

describe('silences', () => {
  const at = (startsAtMs: number, endsAtMs: number, id = 's') => ({
    id,
    matchers: [matcher('rule=failure_*'), matcher('severity=critical')],
    startsAtMs,
    endsAtMs,
    createdBy: '',
    comment: '',
  });

  it('hold from their beginning to their end, for alerts that match all', () => {
    const silences = new Silences();
    silences.add(at(100, 200), 0);
    expect([99, 100, 199, 200].map((now) => silences.mutes(sampleAlert(), now))).toEqual([false, true, true, false]);
    expect(silences.mutes(sampleAlert({ severity: 'info' }), 150)).toBe(false);
  });

  it('can be ended before their time, once', () => {
    const silences = new Silences();
    silences.add(at(100, 200), 0);
    expect(silences.end('s', 150)).toMatchObject({ endsAtMs: 150 });
    expect([silences.end('s', 151), silences.end('other', 151)]).toEqual([undefined, undefined]);
    expect(silences.mutes(sampleAlert(), 150)).toBe(false);
  });

  it('are bounded, and past ones are forgotten after a week', () => {
    const silences = new Silences();
    for (let n = 0; n < 500; n++) expect(silences.add(at(0, 1000, `s${n}`), 0)).toBe(true);
    expect(silences.add(at(0, 1000), 0)).toBe(false);
    expect(silences.list(8 * 86_400_000)).toEqual([]);
    expect(silences.add(at(0, 1000), 8 * 86_400_000)).toBe(true);
  });

  it('make room for new ones by being ended, the oldest past one being forgotten first', () => {
    const silences = new Silences();
    for (let n = 0; n < 500; n++) silences.add(at(0, 1000, `s${n}`), 0);
    silences.end('s7', 20);
    silences.end('s3', 30);
    expect(silences.add(at(0, 1000, 'new'), 40)).toBe(true);
    const ids = silences.list(40).map(({ id }) => id);
    expect([ids.length, ids[0], ids.includes('s7'), ids.includes('s3')]).toEqual([500, 'new', false, true]);
  });

  it.each([null, 'x', [{}], [{ ...at(0, 1), matchers: [] }], [{ ...at(0, 1), matchers: [{ label: 1 }] }]])(
    'forget what they cannot read: %j',
    (raw) => {
      const silences = new Silences();
      silences.restore(raw);
      expect(silences.list(0)).toEqual([]);
    },
  );
});
