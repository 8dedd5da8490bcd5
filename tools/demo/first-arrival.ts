/** Waits for the one arrival that is meant. */

/** What every receiver of the testkit offers. */
interface Receiver<T> {
  readonly waitFor: (enough: (arrived: readonly T[]) => boolean, ms?: number) => Promise<readonly T[]>;
}

/** The first arrival that `isIt`; rejects after `ms` with a list of what came instead. */
export async function firstArrival<T>(receiver: Receiver<T>, isIt: (arrival: T) => boolean, ms: number): Promise<T> {
  const arrived = await receiver.waitFor((all) => all.some(isIt), ms);
  return arrived.find(isIt) as T;
}
