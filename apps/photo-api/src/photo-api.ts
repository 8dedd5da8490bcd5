/**
 * The whole service as a value: started, stopped, asked for its address. `main.ts` adds the process around it; tests use it as it is.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Failure } from '#events';
import { createNestLogger, type EventLog } from '#telemetry';
import type { Access } from './access/access.js';
import { Idempotency } from './access/idempotency.js';
import { RateLimit } from './access/rate-limit.js';
import { UploadBudget } from './admission/upload-budget.js';
import { AppModule } from './app.module.js';
import type { JobService } from './application/job-service.js';
import { OpenRequests } from './application/open-requests.js';
import type { PhotoService } from './application/photo-service.js';
import { Readiness } from './application/readiness.js';
import type { PhotoCache } from './cache/photo-cache.js';
import type { Environment } from './config/environment.js';
import { configureHttp } from './http/configure-http.js';
import { PhotoRequestLog } from './http/photo-request-log.js';
import { ProblemFilter } from './http/problem.filter.js';
import { LimitedExpressAdapter } from './http/server-adapter.js';
import { UploadReader } from './http/upload-reader.js';
import { openJobs, type OpenedJobs } from './open-jobs.js';
import { openCache, openService } from './open-photos.js';
import { RemotePhotos } from './outbound/remote-photo.js';
import type { Rest } from './memory/rest.js';
import { observe, restOf, sample } from './observe-service.js';
import { openAccess } from './open-access.js';
import { type OpenedWorkers, openWorkers } from './open-workers.js';

/** What the service is started with. */
export interface PhotoApiParts {
  readonly environment: Environment;
  readonly log: EventLog;
  /** Path of the compiled worker program. */
  readonly workerScript: string;
}

const MIB = 1024 * 1024;
/** Node's own limit for a whole request lies behind ours, so that ours gives the answer. */
const REQUEST_TIMEOUT_SPARE_MS = 5000;
/** How long answers may take to leave once the work of a stop is done. */
const LAST_ANSWERS_MS = 3000;
/** How long a stop still listens: whoever had sent a request by then gets an answer, where a closed door would give none. */
const LAST_ARRIVALS_MS = 100;
/** And for how many turns of the event loop after that: on a machine that stood still all the while it has looked at nothing yet. */
const LAST_TURNS = 10;
/** Of all answers that may be given again. */
const KEPT_ANSWERS_BYTES = 16 * MIB;

/** A running service. */
export class PhotoApi {
  private constructor(
    /** Address it listens on, `http://127.0.0.1:3000`. */
    readonly address: string,
    private readonly parts: Running,
  ) {}

  /**
   * Starts workers, then the server.
   * @throws Failure where a worker cannot open its networks; Error (EADDRINUSE, EACCES) where it cannot listen
   */
  static async start(given: PhotoApiParts): Promise<PhotoApi> {
    const running = await assemble(given);
    const { workers } = running;
    try {
      running.cache = await openCache(given, workers);
      running.photos = openService(given, { ...workers, cache: running.cache });
      running.jobs = await openJobs({ ...given, photos: running.photos, atOnce: () => Math.max(1, workers.wanted()) });
      await workers.start();
      running.app = await openApp(given, running);
      await listen(running.app, given.environment);
    } catch (thrown) {
      await running.app?.close();
      await workers.stop(0);
      await running.jobs?.close();
      throw thrown;
    }
    observe({ ...workers, jobs: running.jobs });
    running.jobs.begin();
    running.stopSampling = sample(given, { ...workers, open: running.open });
    running.rest = restOf({ ...workers, open: running.open });
    return new PhotoApi(addressOf(running.app.getHttpServer()), running);
  }

  /** Process ids of the living imaging workers. */
  get workerPids(): number[] {
    return this.parts.workers.local?.pool.pids ?? [];
  }

  /** Photos that have not had their terminal line. */
  get openRequests(): number {
    return this.parts.open.count;
  }

  /** Whether it can take photos. */
  get readiness(): Readiness {
    return this.parts.readiness;
  }

  /** Writes the terminal lines of all open photos, for a process that must end now and answers nobody. */
  abandon(failure: Failure): void {
    this.parts.open.endAll(failure);
  }

  /** Takes no new photos, lets accepted ones finish within the limit, ends the rest with 503, closes everything. Never rejects. */
  async stop(limitMs: number): Promise<void> {
    const { app, cache, jobs, open, readiness, rest, stopSampling, workers } = this.parts;
    const endAt = performance.now() + limitMs;
    readiness.stop();
    workers.leave();
    const jobsStopped = jobs?.stop(limitMs);
    await sleep(LAST_ARRIVALS_MS);
    for (let turn = 0; turn < LAST_TURNS; turn++) await nextTurn();
    stopListening(app);
    if (!(await open.drained(limitMs))) {
      open.giveUpAll(
        new Failure('ShuttingDownError', 'The service was stopped before the photo was ready.', { retryAfterS: 10 }),
      );
      await open.drained(LAST_ANSWERS_MS);
    }
    stopSampling?.();
    rest?.close();
    app?.getHttpServer().closeAllConnections();
    await app?.close();
    await open.drained(LAST_ANSWERS_MS);
    await jobsStopped;
    await cache?.close();
    // What is left of the one limit: whoever runs us waits for no second one.
    await workers.stop(Math.max(0, endAt - performance.now()));
    await jobs?.close();
  }
}

/** Takes no new connections, and closes those on which nothing happens. */
function stopListening(app: NestExpressApplication | undefined): void {
  const server = app?.getHttpServer();
  server?.close();
  server?.closeIdleConnections();
}

interface Running {
  readonly workers: OpenedWorkers;
  readonly open: OpenRequests;
  readonly readiness: Readiness;
  readonly access: Access;
  cache?: PhotoCache | undefined;
  photos?: PhotoService;
  jobs?: OpenedJobs;
  app?: NestExpressApplication;
  stopSampling?: () => void;
  rest?: Rest;
}

async function assemble(given: PhotoApiParts): Promise<Running> {
  const { environment, log } = given;
  const workers = await openWorkers(given);
  const { admission, models, ready, redis, wanted } = workers;
  const readiness = new Readiness({
    workersReady: ready,
    workersWanted: wanted,
    queueFull: () => admission.full,
    logWritable: () => log.writable(),
    models: () => models.list(),
    ...(redis === undefined ? {} : { redisReachable: () => redis.workers.isConnected }),
  });
  return { workers, open: new OpenRequests(), readiness, access: openAccess(environment, log) };
}

async function openApp(given: PhotoApiParts, running: Running): Promise<NestExpressApplication> {
  const { environment, log } = given;
  const { maxUploadBytes, uploadTimeoutMs, uploadBudgetBytes, urlInputHosts } = environment;
  const limits = { maxBytes: maxUploadBytes, timeoutMs: uploadTimeoutMs };
  const adapter = new LimitedExpressAdapter({
    requestTimeoutMs: Math.max(uploadTimeoutMs, environment.batchUploadTimeoutMs) + REQUEST_TIMEOUT_SPARE_MS,
    maxConnections: environment.maxConnections,
  });
  const rateLimit = new RateLimit(environment.rateLimitPerMinute);
  const module = AppModule.around({
    environment,
    ...served(running),
    rateLimit,
    answers: new Idempotency(environment.idempotencyTtlMs, KEPT_ANSWERS_BYTES),
    uploads: new UploadReader(
      limits,
      new UploadBudget(uploadBudgetBytes, () => running.workers.admission.comeAgainS()),
      new RemotePhotos(urlInputHosts, limits),
    ),
    readiness: running.readiness,
  });
  const app = await NestFactory.create<NestExpressApplication>(module, adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: createNestLogger(log.for('nest')),
  });
  configureHttp(app, {
    ...running,
    admission: running.workers.admission,
    requestLog: new PhotoRequestLog(log.for('http'), running.open),
    rateLimit,
    problems: new ProblemFilter(log.for('http')),
    corsOrigins: environment.corsOrigins,
    trustProxy: environment.trustProxy,
    maxUploadBytes,
  });
  return app;
}

/** What is there by the time that the routes are opened. */
function served({ photos, jobs }: Running): { photos: PhotoService; jobs: JobService } {
  if (photos === undefined || jobs === undefined)
    throw new Failure('UnexpectedError', 'The service is not put together.');
  return { photos, jobs: jobs.service };
}

async function listen(app: NestExpressApplication, { host, port }: Environment): Promise<void> {
  await app.listen(port, host);
}

/** The address a server listens on, `http://127.0.0.1:3000`. */
export function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
