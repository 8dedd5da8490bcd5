import { describe, expect, it } from '@jest/globals';
import { waitUntil } from '#testkit';
import { Rest } from './rest.js';

const MIB = 1024 * 1024;

describe('Rest', () => {
  function resting(): { rest: Rest; at: (ms: number, busy?: boolean) => number } {
    let now = 0;
    let isBusy = false;
    let collections = 0;
    const rest = new Rest({ isBusy: () => isBusy, restMs: 1000, now: () => now, collect: () => void collections++ });
    rest.close();
    const at = (ms: number, busy = false): number => {
      now = ms;
      isBusy = busy;
      rest.look();
      return collections;
    };
    return { rest, at };
  }

  it('collects twice when nothing was done for long enough, and again only after work', () => {
    const { rest, at } = resting();
    expect(at(5000)).toBe(0);
    rest.worked();
    expect([at(5999), at(6000), at(6500), at(9000)]).toEqual([0, 1, 2, 2]);
    rest.worked();
    expect(at(10_000)).toBe(3);
  });

  it('does not stop a process that works', () => {
    const { rest, at } = resting();
    rest.worked();
    expect([at(2000, true), at(3000, true), at(3500)]).toEqual([0, 0, 1]);
  });

  it('gives back what nobody uses any more', async () => {
    const rest = new Rest({ isBusy: () => false, restMs: 0 });
    rest.close();
    const used = () => process.memoryUsage().arrayBuffers;
    const fill = (): number => Array.from({ length: 64 }, () => Buffer.alloc(MIB)).length + used();
    const before = fill();
    rest.worked();
    rest.look();
    // V8 frees what it has collected on a thread of its own.
    expect(await waitUntil(() => before - used() > 48 * MIB, { what: 'the memory' })).toBe(true);
  });
});
