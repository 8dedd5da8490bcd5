/** What photos are made with beside workers: the cache, and the service that uses it. */
import type { EventLog } from '#telemetry';
import { OnceMade, tellCacheTrouble } from './application/once-made.js';
import { PhotoService } from './application/photo-service.js';
import { Maker } from './cache/maker.js';
import { PhotoCache } from './cache/photo-cache.js';
import { SharedMaker } from './cache/shared-maker.js';
import type { Environment } from './config/environment.js';
import { IMAGING_ROOT, VERSION } from './config/package-root.js';
import type { OpenedWorkers } from './open-workers.js';

/** Whose photos are made, and where that is told. */
export interface OpenPhotosParts {
  readonly environment: Environment;
  readonly log: EventLog;
}

/** The cache; undefined where nothing is kept. What was kept too long is deleted before this settles. */
export function openCache(
  { environment, log }: OpenPhotosParts,
  { redis }: Pick<OpenedWorkers, 'redis'>,
): Promise<PhotoCache | undefined> {
  return PhotoCache.open({
    folder: environment.cacheDir,
    ttlMs: environment.cacheTtlMs,
    memoryBytes: environment.cacheMemoryBytes,
    diskBytes: environment.cacheDiskBytes,
    link: redis?.link,
    onTrouble: tellCacheTrouble(log.for('cache')),
  });
}

/** By whom its photos are made. */
export interface OpenServiceParts extends Pick<OpenedWorkers, 'queue' | 'models' | 'redis'> {
  readonly cache: PhotoCache | undefined;
}

/** The service on top of it. */
export function openService(
  { environment, log }: OpenPhotosParts,
  { cache, queue, models, redis }: OpenServiceParts,
): PhotoService {
  const opened = (name: string) => models.versionOf(name);
  const settings = { ...environment, version: VERSION, programDir: IMAGING_ROOT };
  const maker =
    redis === undefined
      ? new Maker(settings, opened)
      : new SharedMaker(redis.program, environment.mattingModel, opened);
  return new PhotoService({
    queue,
    log: log.for('photos'),
    deadlineMs: environment.requestDeadlineMs,
    mattingModel: environment.mattingModel,
    providerOf: (model) => models.providerOf(model),
    onceMade: cache === undefined ? undefined : new OnceMade(cache, maker),
  });
}
