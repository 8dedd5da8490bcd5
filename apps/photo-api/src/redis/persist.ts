/** Commands whose connection breaks under them, and is there again in a moment. */
import { setTimeout as sleep } from 'node:timers/promises';
import { preciseNow } from '#telemetry';

const AGAIN_MS = 100;

/**
 * Repeats what a broken connection rejects.
 * @param work fit to be done twice
 * @param until epoch ms; no attempt lasts longer, and none begins after it
 * @throws Error what Redis refuses, at once; what the last attempt met, or that there was no answer, when the time is over
 */
export async function persist<T>(work: () => Promise<T>, until: number): Promise<T> {
  for (;;) {
    try {
      return await within(work(), until);
    } catch (thrown) {
      if ((thrown as Error).name === 'ReplyError' || preciseNow() + AGAIN_MS >= until) throw thrown;
    }
    await sleep(AGAIN_MS);
  }
}

async function within<T>(attempt: Promise<T>, until: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Redis gave no answer in time')), Math.max(0, until - preciseNow()));
  });
  try {
    return await Promise.race([attempt, late]);
  } finally {
    clearTimeout(timer);
  }
}
