/** Both built programs as they run behind a proxy. */
import { dirname, join } from 'node:path';
import { startProgram, type Program } from '../../tools/demo/programs.js';

/** Both programs, and the folder they write into. */
export interface Both {
  readonly photoApi: Program;
  readonly watcher: Program;
  readonly folder: string;
}

/** Starts both with these variables, runs, and stops both. @throws Error with what they said where one does not become ready */
export async function withBoth(
  folder: string,
  run: (both: Both) => Promise<void>,
  more: Record<string, string> = {},
): Promise<void> {
  // Models are made once for all parts.
  const own = { WORKERS: '1', TRUST_PROXY: 'loopback', MODEL_DIR: join(dirname(folder), 'models') };
  const env = { ...own, DASHBOARD_URL: 'https://watch.example.org', ...more };
  const watcher = await startProgram('log-watcher', process.cwd(), folder, env);
  try {
    const photoApi = await startProgram('photo-api', process.cwd(), folder, env);
    try {
      await run({ photoApi, watcher, folder });
    } finally {
      await photoApi.stop();
    }
  } finally {
    await watcher.stop();
  }
}
