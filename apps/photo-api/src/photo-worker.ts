/**
 * The process that makes photos for others (`ROLE=worker`): its imaging workers, what takes photos out of Redis for them, and the routes
 * that machines ask. It serves no photo, writes no line of a request, and keeps nothing.
 */
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Failure } from '#events';
import { openHealthApp } from './health-app.js';
import { Readiness } from './application/readiness.js';
import { observe, sampleWork } from './observe-service.js';
import { openLink, openTaker, type OpenWorkersParts, ownProgram, type TakingWorkers } from './open-workers.js';
import type { RedisLink } from './redis/redis-link.js';
import { addressOf } from './photo-api.js';

/** A running worker process. */
export class PhotoWorker {
  private constructor(
    /** Address it listens on. */
    readonly address: string,
    private readonly parts: Running,
  ) {}

  /**
   * Starts workers, then the server; then it takes photos.
   * @throws Failure where a worker cannot open its networks; Error (EADDRINUSE, EACCES) where it cannot listen
   */
  static async start(given: OpenWorkersParts & { readonly redisUrl: string }): Promise<PhotoWorker> {
    const { environment, log, redisUrl } = given;
    const link = await openLink(log, redisUrl, () => undefined);
    const { local, taker } = await openTaker(given, link, ownProgram());
    const { pool, admission, models } = local;
    const readiness = new Readiness({
      workersReady: () => pool.ready,
      workersWanted: () => pool.size,
      queueFull: () => admission.full,
      logWritable: () => log.writable(),
      models: () => models.list(),
      redisReachable: () => link.isReachable,
    });
    const running: Running = { link, local, taker, readiness };
    try {
      await pool.start();
      running.app = await openHealthApp({ environment, log, readiness });
      await running.app.listen(environment.port, environment.host);
    } catch (thrown) {
      await new PhotoWorker('', running).stop(0);
      throw thrown;
    }
    observe({ ...local, local, redis: undefined, jobs: undefined });
    running.stopSampling = sampleWork(given, { ...local, inFlight: () => taker.count });
    taker.begin();
    return new PhotoWorker(addressOf(running.app.getHttpServer()), running);
  }

  /** Photos being made. */
  get openRequests(): number {
    return this.parts.taker.count;
  }

  /** Nothing: whoever asked for the photos writes their lines. */
  abandon(_failure: Failure): void {
    // The photos in hand are given to another worker when the hold on them is over.
  }

  /** Takes no more photos, lets those in hand finish within the limit and gives the others back, closes everything. Never rejects. */
  async stop(limitMs: number): Promise<void> {
    const { app, link, local, readiness, stopSampling, taker } = this.parts;
    readiness.stop();
    await taker.stop(limitMs);
    stopSampling?.();
    app?.getHttpServer().closeAllConnections();
    await app?.close();
    await local.pool.stop();
    link.close();
  }
}

interface Running extends TakingWorkers {
  readonly link: RedisLink;
  readonly readiness: Readiness;
  app?: NestExpressApplication;
  stopSampling?: () => void;
}
