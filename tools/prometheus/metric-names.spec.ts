import { describe, expect, it } from '@jest/globals';
import { metricNames } from './metric-names.js';

describe('the metrics of an expression', () => {
  it.each([
    ['up', ['up']],
    [
      'sum by (job, outcome) (rate(safelight_photos_total{job="x", outcome=~"a|b"}[$__rate_interval]))',
      ['safelight_photos_total'],
    ],
    ['histogram_quantile(0.95, sum by (le) (rate(a_bucket{x="}"}[5m] offset 1h)))', ['a_bucket']],
    ['(a - a offset 5m) >= 0 or b and on (job, instance) up{job="p"} unless c > 1e3', ['a', 'b', 'up', 'c']],
    [
      'safelight:photos:count5m{outcome="failed"} / 0.01 > 14.4 and on () ALERTS{x="y"}',
      ['safelight:photos:count5m', 'ALERTS'],
    ],
    ['vector(0) or {__name__="x"} or -Inf', []],
    ['rate (a [5m])', ['a']],
  ])('%s', (expression, names) => {
    expect(metricNames(expression)).toEqual(names);
  });
});
