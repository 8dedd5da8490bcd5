import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { spawnProgram, waitUntil } from '#testkit';
import { StateStore } from '../../src/application/state-store.js';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../../../..');
const STORE = pathToFileURL(join(ROOT, 'dist/apps/log-watcher/src/application/state-store.js')).href;

/** Saves without end: a number, and a text whose length depends on it, so that a mixture of two would show. */
const SAVING = `import { StateStore } from '${STORE}';
const store = new StateStore(process.argv[1]);
for (let n = 1; ; n++) {
  await store.save(n, { n: String(n), text: JSON.stringify('x'.repeat((n * 7919) % 200000)) });
  if (n === 1) console.log('saving');
}`;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'safelight-state-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('the state file', () => {
  it('3.7 is whole after a kill at any moment of saving', async () => {
    for (let kill = 0; kill < 15; kill++) {
      const program = spawnProgram({ args: ['--input-type=module', '-e', SAVING, directory] });
      await program.ready(/saving/);
      const until = performance.now() + kill * 7;
      await waitUntil(() => performance.now() >= until, { what: 'some saves', everyMs: 1 });
      await program.stop('SIGKILL');
      const { used, refused } = new StateStore(directory).load(0, ({ savedAtMs, parts }) => {
        expect(parts['n']).toBe(savedAtMs);
        expect(String(parts['text'])).toHaveLength((savedAtMs * 7919) % 200_000);
      });
      expect(refused).toEqual([]);
      expect(used?.path).toBe(join(directory, 'state.json'));
      expect(readFileSync(join(directory, 'state.json'), 'utf8').endsWith('\n')).toBe(true);
    }
  });
});
