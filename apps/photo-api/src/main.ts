/**
 * The process: checks the configuration, prepares the models, runs the service, stops it cleanly. The only file that ends the process.
 * Exit codes: 0 stopped as told, 78 set-up is wrong (configuration or models), 1 anything else.
 */
import { fileURLToPath } from 'node:url';
import { Failure } from '#events';
import { prepareModels, readOwnNetworks } from '#imaging';
import { createEventLog, type EventLog, installFatalHandlers, logFatal, stopTelemetry } from '#telemetry';
import { type Environment, loadEnvironment, publicConfig } from './config/environment.js';
import { VERSION } from './config/package-root.js';
import { memoryBound } from './memory/memory-bound.js';
import { PhotoApi } from './photo-api.js';
import { PhotoWorker } from './photo-worker.js';

/** EX_CONFIG of sysexits.h: restarting will not help, somebody must change something. */
const EXIT_SETUP = 78;
const EXIT_FAILED = 1;
const MIB = 1024 * 1024;
/** Sets the exit code of a second signal apart from that of a clean stop. */
const EXIT_IMPATIENT = 130;

const SETUP_ERRORS = new Set(['BadConfigError', 'ModelLoadError', 'ModelNotInstalledError', 'BadOptionError']);

async function run(): Promise<void> {
  const environment = loadEnvironment();
  const log = createEventLog({ service: 'photo-api', logDir: environment.logDir, echo: environment.logEcho });
  let api: PhotoApi | PhotoWorker | undefined;
  installFatalHandlers(log.for('main'), () => {
    api?.abandon(new Failure('UnexpectedError', 'The service ended unexpectedly.'));
    process.exit(EXIT_FAILED);
  });
  const early = earlySignals();
  try {
    api = await start(environment, log);
    log.emit(
      'service_started',
      { version: VERSION, address: api.address, config: publicConfig(environment) },
      { module: 'main' },
    );
    say(`photo-api ${VERSION} ${environment.role === 'worker' ? 'works, and ' : ''}listens on ${api.address}`);
    await serveUntilTold(api, environment, { log, early });
  } catch (thrown) {
    logFatal(log.for('main'), thrown);
    await close(log);
    throw thrown;
  }
}

async function start(environment: Environment, log: EventLog): Promise<PhotoApi | PhotoWorker> {
  const { redisUrl, role } = environment;
  const workerScript = fileURLToPath(new URL('./workers/imaging-worker.js', import.meta.url));
  const given = { environment, log, workerScript };
  await prepareNetworks(environment, log);
  if (role !== 'api') tellWorkers(environment);
  if (role === 'worker' && redisUrl !== undefined) return PhotoWorker.start({ ...given, redisUrl });
  return PhotoApi.start(given);
}

/** Also where others make the photos: which networks there are is told, and checked, by the folder. */
async function prepareNetworks({ modelDir }: Environment, log: EventLog): Promise<void> {
  say(`photo-api ${VERSION}: preparing models in ${modelDir}`);
  await prepareModels(modelDir, {
    onProgress: ({ model, action, durationMs }) => say(`  ${model}: ${action} in ${Math.round(durationMs)} ms`),
  });
  for (const { name, problem } of readOwnNetworks(modelDir).disabled) {
    say(`  ${name}: not used. ${problem}`);
    log.emit('model_disabled', { model: name, message: problem }, { module: 'main' });
  }
}

function tellWorkers(environment: Environment): void {
  const { workers } = environment;
  say(`  starting ${workers} imaging worker${workers === 1 ? '' : 's'}`);
  say(`  taking at most about ${Math.round(memoryBound(environment) / MIB)} MiB of memory, all processes together`);
}

async function serveUntilTold(
  api: PhotoApi | PhotoWorker,
  { shutdownTimeoutMs }: Environment,
  { log, early }: { log: EventLog; early: Promise<NodeJS.Signals> },
): Promise<void> {
  const reason = await early;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      api.abandon(new Failure('ShuttingDownError', 'The service was stopped at once.'));
      process.exit(EXIT_IMPATIENT);
    });
  }
  say(`photo-api: ${reason}, finishing ${api.openRequests} photos`);
  log.emit('service_stopping', { reason, version: VERSION, in_flight: api.openRequests }, { module: 'main' });
  await api.stop(shutdownTimeoutMs);
  log.emit('service_stopped', { reason, version: VERSION }, { module: 'main' });
  await close(log);
}

/** Settles at the first signal, also one that comes before the service is up: it then starts and stops at once. */
function earlySignals(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}

async function close(log: EventLog): Promise<void> {
  await stopTelemetry();
  await log.close();
}

/** What a person at the terminal must know, for each way of not starting. */
function explain(thrown: unknown): string {
  if (thrown instanceof Failure) return `${thrown.title}:\n${thrown.publicDetail}\n${thrown.remedy}`;
  const { code, port, address } = thrown as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${address} is taken: stop the program that listens there, or set PHOTO_API_PORT.`;
  if (code === 'EACCES' && port !== undefined)
    return `Port ${port} on ${address} may not be used by this user: set PHOTO_API_PORT.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST is no address of this machine: ${address ?? ''}`;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

run().then(
  () => process.exit(0),
  (thrown: unknown) => {
    process.stderr.write(`photo-api cannot run. ${explain(thrown)}\n`);
    process.exit(thrown instanceof Failure && SETUP_ERRORS.has(thrown.errorType) ? EXIT_SETUP : EXIT_FAILED);
  },
);
