/** What photos are made with beside workers: the cache, and the service that uses it. */
import type { EventLog } from '#telemetry';
import { OnceMade, tellCacheTrouble } from './application/once-made.js';
import { PhotoService } from './application/photo-service.js';
import { Maker } from './cache/maker.js';
import { PhotoCache } from './cache/photo-cache.js';
import type { Environment } from './config/environment.js';
import { IMAGING_ROOT, VERSION } from './config/package-root.js';
import type { PhotoQueue } from './queue/photo-queue.js';
import type { LoadedModels } from './workers/loaded-models.js';

/** Whose photos are made, and where that is told. */
export interface OpenPhotosParts {
  readonly environment: Environment;
  readonly log: EventLog;
}

/** The cache; undefined where nothing is kept. What was kept too long is deleted before this settles. */
export function openCache({ environment, log }: OpenPhotosParts): Promise<PhotoCache | undefined> {
  return PhotoCache.open({
    folder: environment.cacheDir,
    ttlMs: environment.cacheTtlMs,
    memoryBytes: environment.cacheMemoryBytes,
    diskBytes: environment.cacheDiskBytes,
    onTrouble: tellCacheTrouble(log.for('cache')),
  });
}

/** The service on top of it. */
export function openService(
  { environment, log }: OpenPhotosParts,
  { cache, queue, models }: { cache?: PhotoCache | undefined; queue: PhotoQueue; models: LoadedModels },
): PhotoService {
  const settings = { ...environment, version: VERSION, programDir: IMAGING_ROOT };
  const maker = new Maker(settings, (name) => models.versionOf(name));
  return new PhotoService({
    queue,
    log: log.for('photos'),
    deadlineMs: environment.requestDeadlineMs,
    mattingModel: environment.mattingModel,
    providerOf: (model) => models.providerOf(model),
    onceMade: cache === undefined ? undefined : new OnceMade(cache, maker),
  });
}
