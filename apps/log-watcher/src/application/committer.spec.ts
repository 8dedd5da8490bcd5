import { describe, expect, it } from '@jest/globals';
import { Committer } from './committer.js';

/** A save whose end the test decides. */
function heldSaves() {
  const held: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const save = () => new Promise<void>((resolve, reject) => held.push({ resolve, reject }));
  return { held, save };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('Committer', () => {
  it('makes one write of all wishes that come while another is under way', async () => {
    const { held, save } = heldSaves();
    const committer = new Committer(save);
    const done: string[] = [];
    void committer.commit().then(() => done.push('a'));
    void committer.commit().then(() => done.push('b'));
    void committer.commit().then(() => done.push('c'));
    expect(held).toHaveLength(1);
    held[0]?.resolve();
    await turn();
    expect(done).toEqual(['a']);
    expect(held).toHaveLength(2);
    held[1]?.resolve();
    await turn();
    expect(done).toEqual(['a', 'b', 'c']);
    expect(committer.busy).toBe(false);
  });

  it('tells those whose write failed, and tries again for the next', async () => {
    const { held, save } = heldSaves();
    const committer = new Committer(save);
    const first = committer.commit();
    const second = committer.commit();
    held[0]?.reject(new Error('disk full'));
    await expect(first).rejects.toThrow('disk full');
    await turn();
    held[1]?.resolve();
    await expect(second).resolves.toBeUndefined();
  });

  it('never writes twice at once, whenever a wish comes', async () => {
    const { held, save } = heldSaves();
    const committer = new Committer(save);
    let most = 0;
    const watch = () => (most = Math.max(most, held.length));
    const first = committer.commit();
    const second = committer.commit();
    // In the very turn in which the first ends and the second is about to begin.
    const third = first.then(() => committer.commit());
    const fourth = first.then(() => Promise.resolve()).then(() => committer.commit());
    held.shift()?.resolve();
    for (let n = 0; n < 20; n++) {
      await turn();
      watch();
      held.shift()?.resolve();
    }
    await Promise.all([second, third, fourth]);
    expect(most).toBe(1);
  });
});
