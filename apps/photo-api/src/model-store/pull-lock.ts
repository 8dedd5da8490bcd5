/** One pull of a model at a time: two would write into the same unfinished file. */
import { open, readFile, rm } from 'node:fs/promises';
import { StoreError } from './store-error.js';

/**
 * Runs the work while nobody else may. A lock whose process is gone is taken over.
 * @throws StoreError where another pull of the same file is running
 */
export async function withPullLock<T>(modelPath: string, work: () => Promise<T>): Promise<T> {
  const path = `${modelPath}.lock`;
  await take(path);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const handle = await open(path, 'wx');
      await handle.writeFile(String(process.pid)).finally(() => handle.close());
      return;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (isAlive(holder) || attempt > 1)
        throw new StoreError(`It is being pulled already, by process ${holder}; if that is not so, delete ${path}.`);
      await rm(path, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // It lives, and belongs to somebody else.
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
