/** Both built programs as they run behind a proxy. */
import { startProgram, type Program } from '../../tools/demo/programs.js';

/** Both programs, and the folder they write into. */
export interface Both {
  readonly photoApi: Program;
  readonly watcher: Program;
  readonly folder: string;
}

/** Starts both, runs, and stops both. @throws Error with what they said where one does not become ready */
export async function withBoth(folder: string, run: (both: Both) => Promise<void>): Promise<void> {
  const env = { WORKERS: '1', TRUST_PROXY: 'loopback', DASHBOARD_URL: 'https://watch.example.org' };
  const watcher = await startProgram('log-watcher', process.cwd(), folder, env);
  const photoApi = await startProgram('photo-api', process.cwd(), folder, env);
  try {
    await run({ photoApi, watcher, folder });
  } finally {
    await Promise.all([photoApi.stop(), watcher.stop()]);
  }
}
