/**
 * Who makes photos, by how the program is set up: the imaging workers of this process; over Redis those of any process, this one's among
 * them or not; or, of a process that only works, this one's for all the others.
 */
import type { EventLog } from '#telemetry';
import { Admission } from './admission/admission.js';
import { MakerDigests, programDigest } from './cache/shared-maker.js';
import type { Environment } from './config/environment.js';
import { IMAGING_ROOT, VERSION } from './config/package-root.js';
import { assembleWorkers, type LocalWorkers } from './local-workers.js';
import { PhotoQueue } from './queue/photo-queue.js';
import { RedisWorkers } from './queue/redis-workers.js';
import { PhotoTaker } from './redis/photo-taker.js';
import { RedisLink } from './redis/redis-link.js';
import { LoadedModels } from './workers/loaded-models.js';

/** What workers are opened with. */
export interface OpenWorkersParts {
  readonly environment: Environment;
  readonly log: EventLog;
  /** Path of the compiled worker program. */
  readonly workerScript: string;
}

/** Imaging workers of this process that take photos out of Redis. */
export interface TakingWorkers {
  readonly local: LocalWorkers;
  readonly taker: PhotoTaker;
}

/** What is there of Redis. */
export interface OpenedRedis {
  readonly link: RedisLink;
  readonly workers: RedisWorkers;
  /** Digest of the program, by which photos of hosts with another one are told apart. */
  readonly program: string;
}

/** Whoever makes the photos of this process. */
export interface OpenedWorkers {
  readonly queue: PhotoQueue;
  readonly admission: Admission;
  readonly models: LoadedModels;
  /** Undefined where this process has no imaging workers. */
  readonly local: LocalWorkers | undefined;
  /** Undefined where the photos stay in this process. */
  readonly redis: OpenedRedis | undefined;
  /** Imaging workers that have their networks open, and those that there should be, wherever they are. */
  readonly ready: () => number;
  readonly wanted: () => number;
  /** Starts those of this process; settles when all are ready. @throws Failure where one cannot open its networks */
  readonly start: () => Promise<void>;
  /** Those of this process come to their end with its own photos, and take no others; to be called as a stop begins. */
  readonly leave: () => void;
  /** Ends them; photos of other processes may finish within the limit. */
  readonly stop: (limitMs: number) => Promise<void>;
}

/** @throws Failure nothing yet: what is wrong with workers is seen when they start, and a Redis that is away may come */
export async function openWorkers(given: OpenWorkersParts): Promise<OpenedWorkers> {
  const { redisUrl } = given.environment;
  if (redisUrl !== undefined) return openOverRedis(given, redisUrl);
  const local = assembleWorkers(given);
  const { pool, ...rest } = local;
  return {
    ...rest,
    local,
    redis: undefined,
    ready: () => pool.ready,
    wanted: () => pool.size,
    start: () => pool.start(),
    leave: () => undefined,
    stop: () => pool.stop(),
  };
}

/** The imaging workers of this process, for whoever puts photos into Redis. @param program see `programDigest` */
export async function openTaker(given: OpenWorkersParts, link: RedisLink, program: string): Promise<TakingWorkers> {
  const digests = new MakerDigests(program, given.environment.modelDir);
  const later: { taker?: PhotoTaker } = {};
  const local = assembleWorkers({
    ...given,
    onModel: (loaded) => digests.note(loaded),
    onChange: () => later.taker?.tell(),
  });
  const { pool, queue, models } = local;
  const announced = () =>
    models.list().map((one) => ({ ...one, version: digests.versionOf(one.model, models.versionOf(one.model) ?? '') }));
  const taker = await PhotoTaker.open({
    link,
    queue,
    places: pool.size,
    ready: () => pool.ready,
    models: announced,
    makersOf: (ofOne) => digests.makersOf(ofOne),
  });
  later.taker = taker;
  return { local, taker };
}

/** The connection; says once when Redis is away, and once when it is back. @param changed told of both */
export function openLink(log: EventLog, url: string, changed: () => void): Promise<RedisLink> {
  const emitter = log.for('redis');
  const { host } = new URL(url);
  return RedisLink.open(url, {
    changed: (trouble) => {
      if (trouble === undefined) emitter.emit('redis_found', { message: host });
      else emitter.emit('redis_lost', { message: `${host}: ${trouble}` });
      changed();
    },
  });
}

/** Digest of the program that this process makes photos with. */
export function ownProgram(): string {
  return programDigest(IMAGING_ROOT, VERSION);
}

async function openOverRedis(given: OpenWorkersParts, url: string): Promise<OpenedWorkers> {
  const { environment, log } = given;
  const { maxWaiting, mattingModel, role } = environment;
  const program = ownProgram();
  const models = new LoadedModels();
  const later: { workers?: RedisWorkers; queue?: PhotoQueue } = {};
  const link = await openLink(log, url, () => later.workers?.linkChanged());
  const workers = await RedisWorkers.open({
    link,
    models,
    mattingModel,
    availabilityChanged: () => later.queue?.pump(),
  });
  // How much memory a photo may take is seen to where it is made.
  const admission = new Admission({
    get workers() {
      return Math.max(1, workers.state.places);
    },
    maxWaiting,
    budgetBytes: Number.POSITIVE_INFINITY,
  });
  const queue = new PhotoQueue(workers, admission);
  Object.assign(later, { workers, queue });
  const own = role === 'api' ? undefined : await openTaker(given, link, program);
  if (own !== undefined) workers.announced.knowOwn(own.taker.id);
  return {
    queue,
    admission,
    models,
    local: own?.local,
    redis: { link, workers, program },
    ready: () => workers.state.ready,
    wanted: () => workers.state.places,
    start: async () => {
      await own?.local.pool.start();
      own?.taker.begin();
    },
    leave: () => own?.taker.leave(),
    stop: (limitMs) => stopAll(link, workers, own, limitMs),
  };
}

async function stopAll(
  link: RedisLink,
  workers: RedisWorkers,
  own: TakingWorkers | undefined,
  limitMs: number,
): Promise<void> {
  await own?.taker.stop(limitMs);
  await own?.local.pool.stop();
  await workers.close();
  link.close();
}
