import { describe, expect, it } from '@jest/globals';
import { WorkerRoster } from './worker-roster.js';

const news = (id: string, places: number, version = '1') => ({
  id,
  places,
  ready: places,
  models: places === 0 ? [] : [{ model: 'm', provider: 'cpu', requestedProvider: 'cpu', version }],
});

describe('WorkerRoster', () => {
  it('sums up what processes say, and believes the last word of each', () => {
    const roster = new WorkerRoster();
    roster.hear(news('a', 2), 0);
    roster.hear(news('b', 4), 0);
    roster.hear(news('a', 1, '2'), 100);
    expect(roster.state(100)).toEqual({ processes: 2, places: 5, ready: 5 });
    expect(roster.models(100)).toEqual(news('x', 1, '2').models);
  });

  it('forgets who says nothing any more, and who says good-bye', () => {
    const roster = new WorkerRoster();
    roster.hear(news('a', 2), 0);
    roster.hear(news('b', 4), 3000);
    expect(roster.state(3400).places).toBe(6);
    expect(roster.state(3600).places).toBe(4);
    roster.hear(news('b', 0), 3700);
    expect(roster.state(3700)).toEqual({ processes: 0, places: 0, ready: 0 });
  });

  it('holds a bounded number of processes, whoever invents them', () => {
    const roster = new WorkerRoster();
    for (let n = 0; n < 5000; n++) roster.hear(news(`p${n}`, 1), 0);
    expect(roster.state(0).processes).toBe(1000);
  });
});
