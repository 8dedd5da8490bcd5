import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FollowedCases, MODES } from './followed-cases.js';
import { LIMIT_CASES } from './limit-cases.js';
import { LINE_CASES } from './line-cases.js';
import { RESTART_CASES, type RestartCase } from './restart-cases.js';
import { ROTATION_CASES } from './rotation-cases.js';
import { TRUNCATION_CASES } from './truncation-cases.js';

const CASES = [...LINE_CASES, ...ROTATION_CASES, ...TRUNCATION_CASES, ...LIMIT_CASES];

/** What a mode's program is doing: all cases at once. */
interface Run {
  readonly followed: FollowedCases<(typeof CASES)[number]>;
  readonly steps: Promise<void>[];
  /** Indices of the cases that failed. */
  readonly failed: Set<number>;
}

const runs = new Map<string, Run>();

// Some cases wait a minute for the program to forget a file: both modes wait at once, and while the restarts are looked at.
beforeAll(async () => {
  for (const [mode, env] of MODES) {
    const followed = new FollowedCases(CASES, env);
    const run: Run = { followed, steps: [], failed: new Set() };
    runs.set(mode, run);
    await followed.watcher.start();
    run.steps.push(...followed.begin((one) => one.run));
    for (const [index, step] of run.steps.entries()) step.catch(() => run.failed.add(index));
  }
});
afterAll(() => Promise.all([...runs.values()].map(({ followed }) => followed.watcher.remove())));

describe.each(MODES)('a restart, %s', (_mode, env) => {
  let followed: FollowedCases<RestartCase>;
  let steps: Promise<void>[];

  beforeAll(async () => {
    followed = new FollowedCases(RESTART_CASES, env);
    await followed.watcher.start();
    await Promise.all(followed.begin(({ run }) => run));
    await followed.watcher.stop('SIGTERM');
    followed.each(({ down }, folder) => down(folder));
    followed.configure(['added.txt']);
    await followed.watcher.start();
    steps = followed.begin(({ after }) => after);
  });
  afterAll(() => followed.watcher.remove());

  it.each(RESTART_CASES.map(({ id, name }, index) => [id, name, index] as const))(
    '%s %s',
    async (_id, _name, index) => {
      await expect(steps[index]).resolves.toBeUndefined();
    },
  );

  it('counts nothing again after a kill, too', async () => {
    await Promise.all(steps);
    await followed.watcher.stop('SIGKILL');
    await followed.watcher.start();
    await followed.expectQuiet(new Set());
  });
});

describe.each(MODES)('following, %s', (mode) => {
  it.each(CASES.map(({ id, name }, index) => [id, name, index] as const))('%s %s', async (_id, _name, index) => {
    await expect(runs.get(mode)?.steps[index]).resolves.toBeUndefined();
  });

  it('nothing is counted twice afterwards', async () => {
    const { failed, followed, steps } = runs.get(mode)!;
    await Promise.allSettled(steps);
    await followed.expectQuiet(failed);
  });
});
