import { describe, expect, it } from '@jest/globals';
import { requestsOf, type World } from '../../../../test/bench/request-world.js';
import { DIMENSIONS, type Dimension } from '../window/dimensions.js';
import type { SampledRequest, SampledRequests } from '../window/window-view.js';
import { explainRequests } from './explain-requests.js';
import type { Explanation } from './explanation.js';

const QUESTION = { of: 'failed', fromMs: 1_795_249_800_000, toMs: 1_795_250_100_000 } as const;
const NONE: SampledRequests = { processed: [], failed: [], rejected: [] };

const named = (found: Explanation) =>
  found.findings.map(({ dimensions }) =>
    dimensions
      .map(({ name, value }) => `${name}=${value}`)
      .sort()
      .join(' & '),
  );

function request(values: Partial<Record<Dimension, string>>, ms = 100, weight = 1): SampledRequest {
  return { weight, ms, values: DIMENSIONS.map((name) => values[name]) };
}

const times = (count: number, make: (n: number) => SampledRequest) => Array.from({ length: count }, (_, n) => make(n));

/** Requests of several clients, formats and models, none of which has to do with the others. */
const ordinary = (n: number): Partial<Record<Dimension, string>> => ({
  client: `10.0.0.${n % 7}`,
  input_format: n % 3 === 0 ? 'png' : 'jpeg',
  model: n % 5 === 0 ? 'u2net' : 'modnet',
});

/** In how many of the worlds the cause is found first. */
function foundFirst(world: World, cause: string, trials = 20): number {
  let found = 0;
  for (let seed = 0; seed < trials; seed++)
    if (named(explainRequests(requestsOf(world, seed), QUESTION))[0] === cause) found++;
  return found / trials;
}

const isLargePng: World['cause'] = (value) =>
  value('input_format') === 'png' && ['8-16 MP', '>16 MP'].includes(value('input_size') ?? '');

describe('a cause that was put in', () => {
  it.each([
    [
      'one model, 200 requests, half of its fail',
      { requests: 200, failureShare: 0.01, failureShareOfCause: 0.5, cause: (value) => value('model') === 'u2net' },
      'model=u2net',
    ],
    [
      'one client, 500 requests, 70 % of its fail',
      { requests: 500, failureShare: 0.01, failureShareOfCause: 0.7, cause: (value) => value('client') === '10.0.0.5' },
      'client=10.0.0.5',
    ],
    [
      'large PNG files, 600 requests, 60 % of them fail',
      { requests: 600, failureShare: 0.01, failureShareOfCause: 0.6, cause: isLargePng },
      'input_format=png & input_size=>8 MP',
    ],
    [
      'a weak one: 20 % against 2 % of 2,000 requests',
      { requests: 2000, failureShare: 0.02, failureShareOfCause: 0.2, cause: (value) => value('model') === 'u2net' },
      'model=u2net',
    ],
  ] as [string, World, string][])('is found first: %s', (_name, world, cause) => {
    expect(foundFirst(world, cause)).toBeGreaterThanOrEqual(0.95);
  });

  it('is found where there is none in at most one case of twenty, with few clients and with many', () => {
    const worlds: World[] = [
      { requests: 200, failureShare: 0.05 },
      { requests: 1000, failureShare: 0.15 },
      { requests: 1000, failureShare: 0.02, clients: 20_000 },
    ];
    const trials = 40;
    for (const world of worlds) {
      let alarms = 0;
      for (let seed = 0; seed < trials; seed++) {
        if (explainRequests(requestsOf(world, seed), QUESTION).findings.length > 0) alarms++;
      }
      expect(alarms / trials).toBeLessThanOrEqual(0.05);
    }
  });

  it('does not hide a second one', () => {
    const world: World = {
      requests: 3000,
      failureShare: 0.01,
      failureShareOfCause: 0.5,
      cause: (value) => value('model') === 'u2net' || value('client') === '10.0.0.4',
    };
    expect(new Set(named(explainRequests(requestsOf(world, 1), QUESTION)))).toEqual(
      new Set(['model=u2net', 'client=10.0.0.4']),
    );
  });
});

describe('a finding', () => {
  const kiosk = { client: '192.0.2.9', user_agent: 'kiosk' };
  const failed = times(50, (n) => request({ ...ordinary(n), user_agent: 'curl', ...(n < 46 ? kiosk : {}) }));
  const processed = times(1000, (n) => request({ ...ordinary(n), user_agent: 'curl', ...(n < 30 ? kiosk : {}) }));

  it('names together what always comes together, and says it in two languages', () => {
    const found = explainRequests({ ...NONE, failed, processed }, QUESTION);
    expect(found).toMatchObject({ of: 'failed', requests: 1050, matching: 50, share: 0.0476, comparable: true });
    expect(found.findings[0]).toMatchObject({
      dimensions: [
        { name: 'client', value: '192.0.2.9' },
        { name: 'user_agent', value: 'kiosk' },
      ],
      matching: 46,
      matching_share: 0.92,
      others_share: 0.03,
      lift: 30.7,
      text: '92 % of the failures are from client 192.0.2.9 from user agent kiosk; 3 % of all other requests are.',
      text_zh: '失败请求中 92 % 为：客户端 192.0.2.9、用户代理 kiosk；其余请求中为 3 %。',
    });
    expect(found.text).toContain(found.findings[0]!.text);
  });

  it('is not ranked by what only one side tells', () => {
    const withStage = failed.map(({ values, ...rest }) => ({
      ...rest,
      values: values.map((value, i) => (DIMENSIONS[i] === 'stage' ? 'matte' : value)),
    }));
    const found = explainRequests({ ...NONE, failed: withStage, processed }, QUESTION);
    expect(named(found).join()).not.toContain('stage');
    // But it is said, because that is where somebody has to look.
    expect(found.ended_at).toEqual([{ stage: 'matte', matching: 50, share: 1 }]);
    expect(found.text).toMatch(/; 3 % of all other requests are\. They ended at stage matte \(100 %\)\.$/);
    expect(found.text_zh).toMatch(/。失败环节：matte（100 %）。$/);
  });

  it('names the steps also where everything fails and there is nothing to compare', () => {
    const stages = (n: number) => ({ stage: n < 27 ? 'matte' : 'encode' });
    const found = explainRequests({ ...NONE, failed: times(30, (n) => request(stages(n))) }, QUESTION);
    expect(found.text).toMatch(
      /^There are too few other requests .* They ended at stage matte \(90 %\), encode \(10 %\)\.$/,
    );
    expect(explainRequests({ ...NONE, failed: times(4, (n) => request(stages(n))) }, QUESTION).ended_at).toEqual([]);
  });

  it('counts a line that stands for ten as ten in shares and as one in evidence', () => {
    // Three failures with the trait are three, whatever each of them stands for.
    const few = times(6, (n) => request({ ...ordinary(n), ...(n < 3 ? { model: 'odd' } : {}) }, 100, 1000));
    const rest = times(60, (n) => request({ ...ordinary(n), ...(n < 6 ? { model: 'odd' } : {}) }, 100, 10));
    const found = explainRequests({ ...NONE, failed: few, processed: rest }, QUESTION);
    expect(found).toMatchObject({ requests: 6600, matching: 6000, findings: [] });
  });

  it('calls the five slowest slow where a 20th is fewer: with less nothing could be said', () => {
    const slow = times(6, (n) => request({ ...ordinary(n), model: 'u2net' }, 3000 + n));
    const quick = times(24, (n) => request(ordinary(n), 100 + n));
    const found = explainRequests({ ...NONE, processed: [...quick, ...slow] }, { ...QUESTION, of: 'slow' });
    expect(found).toMatchObject({ slower_than_ms: 3000, matching: 5, requests: 30 });
    expect(named(found)).toEqual(['model=u2net']);
  });

  it('holds slow requests against those that were not, by a limit or the slowest 20th', () => {
    const slow = times(20, (n) => request({ ...ordinary(n), model: 'u2net' }, 3000));
    const quick = times(380, (n) => request(ordinary(n), 100 + n));
    const sampled = { ...NONE, processed: [...slow, ...quick] };
    const byLimit = explainRequests(sampled, { ...QUESTION, of: 'slow', slowerThanMs: 2000 });
    expect(byLimit).toMatchObject({ of: 'slow', slower_than_ms: 2000, matching: 20, requests: 400 });
    expect(byLimit.findings[0]?.text).toBe(
      '100 % of the slow requests are made with model u2net; 20 % of all other requests are.',
    );
    const byShare = explainRequests(sampled, { ...QUESTION, of: 'slow' });
    expect(byShare).toMatchObject({ slower_than_ms: 479, matching: 20 });
    expect(named(byShare)).toEqual(['model=u2net']);
  });
});

describe('where nothing can be found', () => {
  const many = times(100, (n) => request(ordinary(n)));
  it.each([
    ['there is nothing', NONE, /^There are no failures to explain/],
    ['there is too little', { ...NONE, failed: many.slice(0, 4), processed: many }, /too few failures.*5 are needed/],
    [
      'there is nothing to hold it against',
      { ...NONE, failed: many, processed: many.slice(0, 4) },
      /too few other requests/,
    ],
    [
      'the lines tell nothing',
      { ...NONE, failed: times(9, () => request({})), processed: times(9, () => request({})) },
      /do not tell enough/,
    ],
    ['failures are like the rest', { ...NONE, failed: many, processed: many }, /^Nothing stands out/],
  ] as [string, SampledRequests, RegExp][])('says so: %s', (_name, sampled, words) => {
    const found = explainRequests(sampled, QUESTION);
    expect(found.findings).toEqual([]);
    expect(found.text).toMatch(words);
    expect(found.text_zh).toMatch(/[\u4e00-\u9fff]/);
  });

  it('never takes hostile values for more than words', () => {
    const odd = 'evil\u202e\n```' + 'x'.repeat(200);
    const failed = times(30, () => request({ model: odd, client: '__proto__', input_format: 'constructor' }));
    const found = explainRequests({ ...NONE, failed, processed: many }, QUESTION);
    expect(found.text).not.toMatch(/[\u202e\n]/);
    expect(found.text.length).toBeLessThan(400);
  });
});
