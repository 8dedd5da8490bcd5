import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { FollowedCases, MODES } from './followed-cases.js';
import { LIMIT_CASES } from './limit-cases.js';
import { LINE_CASES } from './line-cases.js';
import { RESTART_CASES, type RestartCase } from './restart-cases.js';
import { ROTATION_CASES } from './rotation-cases.js';
import { TRUNCATION_CASES } from './truncation-cases.js';

jest.setTimeout(180_000);

const CASES = [...LINE_CASES, ...ROTATION_CASES, ...TRUNCATION_CASES, ...LIMIT_CASES];

describe.each(MODES)('following, %s', (_mode, env) => {
  let followed: FollowedCases<(typeof CASES)[number]>;
  let steps: Promise<void>[];
  const failed = new Set<number>();

  beforeAll(async () => {
    followed = new FollowedCases(CASES, env);
    await followed.watcher.start();
    steps = followed.begin(({ run }) => run);
    for (const [index, step] of steps.entries()) step.catch(() => failed.add(index));
  });
  afterAll(() => followed.watcher.remove());

  it.each(CASES.map(({ id, name }, index) => [id, name, index] as const))('%s %s', async (_id, _name, index) => {
    await expect(steps[index]).resolves.toBeUndefined();
  });

  it('nothing is counted twice afterwards', async () => {
    await Promise.allSettled(steps);
    await followed.expectQuiet(failed);
  });
});

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
