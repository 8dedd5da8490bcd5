/** The environment, checked once at start: a frozen object, or one failure that lists everything that is wrong. */
import { join, resolve } from 'node:path';
import { Failure } from '#events';
import { listModels, readOwnNetworks } from '#imaging';
import type { z } from 'zod';
import type { AllowedHost } from '../outbound/allowed-host.js';
import { VARIABLES, VariablesSchema } from './variables.js';

/** What the program runs by. Sizes in bytes where the name says so. */
export interface Environment {
  readonly host: string;
  readonly port: number;
  readonly logDir: string;
  readonly modelDir: string;
  readonly cacheDir: string;
  /** Where models are pulled from instead of their own addresses; without a slash at its end. */
  readonly modelMirror: string | undefined;
  readonly jobsDir: string;
  /** What this process does of the work; other than `all` only with Redis. */
  readonly role: 'all' | 'api' | 'worker';
  /** Where photos go on their way to workers of other processes; may hold a password. Undefined where they stay in this one. */
  readonly redisUrl: string | undefined;
  readonly logEcho: 'none' | 'pretty';
  readonly mattingModel: string;
  readonly executionProviders: readonly string[];
  readonly workers: number;
  readonly maxWaiting: number;
  readonly memoryBudgetBytes: number;
  readonly uploadBudgetBytes: number;
  readonly workerRssLimitBytes: number;
  readonly maxUploadBytes: number;
  readonly uploadTimeoutMs: number;
  readonly requestDeadlineMs: number;
  readonly rateLimitPerMinute: number;
  /** Undefined where no keys are asked for. */
  readonly apiKeysFile: string | undefined;
  readonly idempotencyTtlMs: number;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: number | string;
  readonly maxConnections: number;
  readonly shutdownTimeoutMs: number;
  readonly mainRssWarningBytes: number;
  /** 0 keeps no photo. */
  readonly cacheTtlMs: number;
  readonly cacheMemoryBytes: number;
  readonly cacheDiskBytes: number;
  readonly resultTtlMs: number;
  readonly maxJobPhotos: number;
  readonly jobsDiskBytes: number;
  readonly maxBatchBytes: number;
  readonly batchUploadTimeoutMs: number;
  /** Hosts that may be told when a job is finished. */
  readonly callbackHosts: readonly AllowedHost[];
  /** Hosts that photos may be fetched from. */
  readonly urlInputHosts: readonly AllowedHost[];
  /** `whsec_…`; a secret. */
  readonly callbackSecret: string | undefined;
  /** The few variables that an imaging worker gets; none is a secret. */
  readonly workerVariables: Readonly<Record<string, string>>;
}

const MIB = 1024 * 1024;
/** The largest photo that is accepted at all is estimated at about 330 MiB, so that one always fits. */
const BUDGET_PER_WORKER_MB = 384;

/** What a worker needs of the surroundings to find libraries, temporary space and the time zone. */
const PASSED_TO_WORKERS = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SYSTEMROOT', 'LD_LIBRARY_PATH', 'LANG', 'TZ'];

/**
 * Checks the environment. An empty value counts as not given.
 * @throws Failure BadConfigError whose detail has one line for each problem: name, value, what is allowed
 */
export function loadEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const given = Object.fromEntries(
    Object.keys(VARIABLES).flatMap((name) => (source[name] ? [[name, source[name].trim()]] : [])),
  );
  const checked = VariablesSchema.safeParse(given);
  if (!checked.success) throw new Failure('BadConfigError', describeProblems(checked.error, given));
  const environment = freeze(checked.data, source);
  refuseUnknownModel(environment);
  return environment;
}

/** Needs the model folder, so it comes after the rest. Whether the file is there is seen when the first worker opens it. */
function refuseUnknownModel({ modelDir, mattingModel }: Environment): void {
  const known = listModels(modelDir).filter(({ kind }) => kind === 'matting');
  if (known.some(({ name }) => name === mattingModel)) return;
  const why = readOwnNetworks(modelDir).disabled.find(({ name }) => name === mattingModel)?.problem;
  const allowed = `must be one of ${known.map(({ name }) => name).join(', ')}`;
  throw new Failure('BadConfigError', `MATTING_MODEL=${mattingModel} ${why ? `cannot be used: ${why}` : allowed}`);
}

/** What is not shown: secrets, and the surroundings of the workers. */
const NOT_SHOWN = new Set<string>(['workerVariables', 'callbackSecret', 'redisUrl'] satisfies (keyof Environment)[]);

/** What may be shown of the configuration in a log line. */
export function publicConfig(environment: Environment): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !NOT_SHOWN.has(name)));
}

function describeProblems(error: z.ZodError, given: Readonly<Record<string, string>>): string {
  return error.issues
    .map(({ path, message }) => {
      const name = String(path[0]);
      // A variable that carries secrets in practice is never repeated.
      return /URL|KEY|SECRET/.test(name) ? `${name} ${message}` : `${name}=${given[name] ?? ''} ${message}`;
    })
    .join('\n');
}

function freeze(values: z.infer<typeof VariablesSchema>, source: NodeJS.ProcessEnv): Environment {
  const dataDir = resolve(values.DATA_DIR);
  return Object.freeze({
    host: values.HOST,
    port: values.PHOTO_API_PORT,
    logDir: resolve(values.LOG_DIR ?? join(dataDir, 'logs')),
    modelDir: resolve(values.MODEL_DIR ?? join(dataDir, 'models')),
    cacheDir: join(dataDir, 'cache'),
    modelMirror: values.MODEL_MIRROR,
    jobsDir: join(dataDir, 'jobs'),
    role: values.ROLE,
    redisUrl: values.REDIS_URL,
    logEcho: values.LOG_ECHO,
    mattingModel: values.MATTING_MODEL,
    executionProviders: Object.freeze(values.EXECUTION_PROVIDERS),
    workers: values.WORKERS,
    maxWaiting: values.MAX_WAITING,
    memoryBudgetBytes: (values.MEMORY_BUDGET_MB ?? values.WORKERS * BUDGET_PER_WORKER_MB) * MIB,
    uploadBudgetBytes: values.UPLOAD_BUDGET_MB * MIB,
    workerRssLimitBytes: values.WORKER_RSS_LIMIT_MB * MIB,
    maxUploadBytes: values.MAX_UPLOAD_MB * MIB,
    uploadTimeoutMs: values.UPLOAD_TIMEOUT_MS,
    requestDeadlineMs: values.REQUEST_DEADLINE_MS,
    rateLimitPerMinute: values.RATE_LIMIT_PER_MINUTE,
    apiKeysFile: values.API_KEYS_FILE === undefined ? undefined : resolve(values.API_KEYS_FILE),
    idempotencyTtlMs: values.IDEMPOTENCY_TTL * 1000,
    corsOrigins: Object.freeze(values.CORS_ORIGINS),
    trustProxy: values.TRUST_PROXY,
    maxConnections: values.MAX_CONNECTIONS,
    shutdownTimeoutMs: values.SHUTDOWN_TIMEOUT_MS,
    mainRssWarningBytes: values.MAIN_RSS_WARNING_MB * MIB,
    ...keptPhotos(values),
    workerVariables: workerVariables(source),
  });
}

/** What is said of photos that are kept: in the cache, and as jobs. */
function keptPhotos(values: z.infer<typeof VariablesSchema>) {
  return {
    cacheTtlMs: values.CACHE_TTL * 1000,
    cacheMemoryBytes: values.CACHE_MEMORY_MB * MIB,
    cacheDiskBytes: values.CACHE_DISK_MB * MIB,
    resultTtlMs: values.RESULT_TTL * 1000,
    maxJobPhotos: values.MAX_JOB_PHOTOS,
    jobsDiskBytes: values.JOBS_DISK_MB * MIB,
    maxBatchBytes: values.MAX_BATCH_MB * MIB,
    batchUploadTimeoutMs: values.BATCH_UPLOAD_TIMEOUT_MS,
    callbackHosts: Object.freeze(values.CALLBACK_HOSTS),
    urlInputHosts: Object.freeze(values.URL_INPUT_HOSTS),
    callbackSecret: values.CALLBACK_SECRET,
  };
}

function workerVariables(source: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const passed = PASSED_TO_WORKERS.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]]));
  return Object.freeze({
    ...(Object.fromEntries(passed) as Record<string, string>),
    // Fewer malloc arenas keep the peak of parallel decodes a third lower; a worker does one photo at a time, so a small pool suffices.
    MALLOC_ARENA_MAX: '2',
    UV_THREADPOOL_SIZE: '2',
  });
}
