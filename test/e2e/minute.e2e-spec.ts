/** The minute: from an alert as it was received to the step, and to the input, that is to blame, by the commands that stand in it. */
import { expect, it } from '@jest/globals';
import { spawnProgram } from '#testkit';

it('leads from each alert to its cause by what the alert says', async () => {
  const demo = spawnProgram({ args: ['dist/tools/demo/minute.js'], cwd: process.cwd() });
  const { code } = await demo.exit;
  expect(demo.output()).toMatch(/The step to blame is stylize, by the model oil-painting\.[^]*All of it happened/);
  expect(demo.output()).toContain('The input to blame is what MiniProgram uploads: files that break off.');
  expect(code).toBe(0);
}, 300_000);
