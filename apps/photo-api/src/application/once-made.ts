/**
 * Has each photo made once: gives one that is kept, waits for one that is just being made for somebody else, or has it made and keeps
 * it. Only pictures are kept; a refusal that the same photo would meet again is shared by those who wait for it, and forgotten.
 */
import { Failure } from '#events';
import { type EventEmitter, recordCacheLookup, type StepTiming } from '#telemetry';
import { cacheKey } from '../cache/cache-key.js';
import type { KeptPhoto } from '../cache/kept-photo.js';
import type { PhotoMaker } from '../cache/maker.js';
import type { PhotoCache } from '../cache/photo-cache.js';
import type { PhotoTask } from '../workers/protocol.js';

/** A finished photo and the steps that were run for it; none where it was there already. */
export interface MadePhoto extends KeptPhoto {
  readonly timings: readonly StepTiming[];
  /** The networks of the worker that made it; undefined where it was there already. */
  readonly models?: ReadonlyMap<string, string>;
}

/** What is wanted. */
export interface WantedPhoto {
  readonly bytes: Uint8Array;
  readonly task: PhotoTask;
  /** Gives it up; its reason is the Failure to reject with. */
  readonly signal: AbortSignal;
  /** Of a job: whoever waits for an answer must not wait for it. */
  readonly background: boolean;
}

/** A photo, and where it came from. */
export interface ObtainedPhoto extends MadePhoto {
  readonly cache: 'hit' | 'miss';
  readonly cacheKey: string;
}

interface Making {
  /** The photo, the refusal that every other would get too, or undefined where the others must try for themselves. Never rejects. */
  readonly outcome: Promise<MadePhoto | Failure | undefined>;
  readonly background: boolean;
}

/** In front of the waiting line. */
export class OnceMade {
  private readonly making = new Map<string, Making>();

  constructor(
    private readonly cache: PhotoCache,
    private readonly maker: PhotoMaker,
  ) {}

  /** @throws Failure of the making, or the signal's reason */
  async obtain(wanted: WantedPhoto, make: () => Promise<MadePhoto>): Promise<ObtainedPhoto> {
    const maker = await this.maker.describe(wanted.task);
    const key = await cacheKey(wanted.bytes, wanted.task, maker);
    const kept = await this.cache.get(key);
    if (kept !== undefined) return found(kept, key);
    for (let leader = this.leaderOf(key, wanted); leader !== undefined; leader = this.leaderOf(key, wanted)) {
      const outcome = await unlessAborted(leader.outcome, wanted.signal);
      if (outcome instanceof Failure) throw outcome;
      if (outcome !== undefined) return found(outcome, key);
    }
    // Nothing may be awaited from here to the lead: of those who have followed in vain the first one leads, and the others follow it.
    wanted.signal.throwIfAborted();
    recordCacheLookup('miss');
    return { ...(await this.lead({ key, maker }, wanted, make)), cache: 'miss', cacheKey: key };
  }

  /** Deletes a photo before its time. */
  forget(key: string): void {
    this.cache.forget(key);
  }

  /** A network whose file was replaced may have been opened anew meanwhile, by this worker or by another. */
  private async isMadeBy(maker: string, task: PhotoTask, { models = new Map() }: MadePhoto): Promise<boolean> {
    return this.maker.isOf(task, models) && (await this.maker.describe(task)) === maker;
  }

  /** The same photo that is being made for somebody else, where it may be waited for. */
  private leaderOf(key: string, { background }: WantedPhoto): Making | undefined {
    const leader = this.making.get(key);
    return leader?.background === true && !background ? undefined : leader;
  }

  private async lead(
    { key, maker }: Name,
    { background, task }: WantedPhoto,
    make: () => Promise<MadePhoto>,
  ): Promise<MadePhoto> {
    const made = make();
    const making: Making = { outcome: made.catch(sharedRefusal), background };
    this.making.set(key, making);
    try {
      const photo = await made;
      if (await this.isMadeBy(maker, task, photo)) this.cache.put(key, { facts: photo.facts, picture: photo.picture });
      return photo;
    } finally {
      if (this.making.get(key) === making) this.making.delete(key);
    }
  }
}

/** Under which name a photo is kept, and by which makers it then has to be made. */
interface Name {
  readonly key: string;
  readonly maker: string;
}

function found(photo: KeptPhoto, cacheKey: string): ObtainedPhoto {
  recordCacheLookup('hit');
  return { ...photo, timings: [], cache: 'hit', cacheKey };
}

/** Says once what is wrong with the cache's disk, and again when it was quiet for a while. */
export function tellCacheTrouble(log: EventEmitter): (error: Error) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return ({ message }) => {
    if (performance.now() - toldAt < TELL_AGAIN_MS) return;
    toldAt = performance.now();
    log.emit('cache_write_failed', { message });
  };
}

const TELL_AGAIN_MS = 60_000;

/** What the photo itself is to blame for; everything else may go better for the next. */
function sharedRefusal(thrown: unknown): Failure | undefined {
  const failure = Failure.from(thrown);
  const isOfThePhoto = failure.errorClass === 'client_input' && !failure.retryable;
  return isOfThePhoto && failure.errorType !== 'ClientGoneError' ? failure : undefined;
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Failure);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
