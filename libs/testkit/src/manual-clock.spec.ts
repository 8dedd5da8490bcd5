import { describe, expect, it } from '@jest/globals';
import { ManualClock } from './manual-clock.js';

describe('ManualClock', () => {
  it('stands until it is moved, and runs what is due in order, each at its own time', () => {
    const clock = new ManualClock(1000);
    const seen: [string, number][] = [];
    const note = (name: string) => () => seen.push([name, clock.now()]);
    clock.after(30, note('late'));
    clock.every(20, note('tick'));
    clock.after(20, note('after'));
    const cancel = clock.after(5, note('never'));
    cancel();
    clock.after(10, () => clock.after(5, note('nested')));
    clock.advance(45);
    expect(clock.now()).toBe(1045);
    expect(seen).toEqual([
      ['nested', 1015],
      ['tick', 1020],
      ['after', 1020],
      ['late', 1030],
      ['tick', 1040],
    ]);
  });

  it('lets promises go on between timers', async () => {
    const clock = new ManualClock(0);
    const seen: number[] = [];
    const loop = async () => {
      for (let i = 0; i < 3; i++) {
        await new Promise<void>((resolve) => clock.after(100, resolve));
        seen.push(clock.now());
      }
    };
    const looping = loop();
    await clock.advanceAndSettle(1000);
    await looping;
    expect(seen).toEqual([100, 200, 300]);
    expect(clock.pending).toBe(0);
  });
});
