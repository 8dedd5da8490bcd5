/** Work that may be given up before it is done. */
import { Failure } from '#events';

/** What the work comes to. The work itself goes on, and nobody hears of it. @throws Failure the signal's reason, at once when it aborts */
export async function orGivenUp<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let giveUp = (): void => undefined;
  const givenUp = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(Failure.from(signal.reason));
  });
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    return await Promise.race([givenUp, work]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
