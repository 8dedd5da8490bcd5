/**
 * The process: checks the configuration, runs the watcher, stops it cleanly. The only file that ends the process.
 * Exit codes: 0 stopped as told, 78 the set-up is wrong (environment, rules, state directory), 1 anything else.
 */
import './small-heap.js';
import { Failure } from '#events';
import { createEventLog, type EventLog, installFatalHandlers, logFatal, stopTelemetry } from '#telemetry';
import { systemClock } from './clock.js';
import { type Environment, loadEnvironment, publicSettings } from './config/environment.js';
import { VERSION } from './config/package-root.js';
import { LogWatcher } from './log-watcher.js';

/** EX_CONFIG of sysexits.h: restarting will not help, somebody must change something. */
const EXIT_SETUP = 78;
const EXIT_FAILED = 1;
/** Sets the exit code of a second signal apart from that of a clean stop. */
const EXIT_IMPATIENT = 130;
/** A stop that takes longer than this is not going to end, ms. What was counted since the last snapshot is then read again. */
const STOP_LIMIT_MS = 4_500;

async function run(): Promise<void> {
  const environment = loadEnvironment(process.env);
  const log = createEventLog({ service: 'log-watcher', logDir: environment.logDir });
  installFatalHandlers(log.for('main'), () => process.exit(EXIT_FAILED));
  const told = firstSignal();
  try {
    await watchUntil(told, environment, log);
  } catch (thrown) {
    logFatal(log.for('main'), thrown);
    throw thrown;
  } finally {
    await stopTelemetry();
    await log.close();
  }
}

async function watchUntil(told: Promise<NodeJS.Signals>, environment: Environment, log: EventLog): Promise<void> {
  const watcher = await LogWatcher.start({ environment, log, clock: systemClock });
  const config = publicSettings(environment);
  log.emit('service_started', { version: VERSION, address: watcher.address, config }, { module: 'main' });
  process.stdout.write(`log-watcher ${VERSION} listens on ${watcher.address}\n`);
  for (const warning of watcher.warnings) process.stdout.write(`  note: ${warning}\n`);
  process.on('SIGHUP', () => watcher.reload());
  // A flow that breaks ends the process: whoever supervises it starts it again, and it goes on from its snapshot.
  const reason = await Promise.race([told, watcher.ended.then(() => 'ended')]);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(EXIT_IMPATIENT));
  systemClock.after(STOP_LIMIT_MS, () => process.exit(EXIT_FAILED));
  log.emit('service_stopping', { reason, version: VERSION }, { module: 'main' });
  await watcher.stop();
  log.emit('service_stopped', { reason, version: VERSION }, { module: 'main' });
}

function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}

/** What a person at the terminal must know, for each way of not starting. */
function explain(thrown: unknown): string {
  if (thrown instanceof Failure) return `${thrown.title}:\n${thrown.publicDetail}\n${thrown.remedy}`;
  const { code, port, address } = thrown as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${address} is taken: stop the program that listens there, or set LOG_WATCHER_PORT.`;
  if (code === 'EACCES' && port !== undefined)
    return `Port ${port} on ${address} may not be used by this user: set LOG_WATCHER_PORT.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST is no address of this machine: ${address ?? ''}`;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

function isSetUp(thrown: unknown): boolean {
  return thrown instanceof Failure && (thrown.errorType === 'BadConfigError' || thrown.errorType === 'BadRuleError');
}

run().then(
  () => process.exit(0),
  (thrown: unknown) => {
    process.stderr.write(`log-watcher cannot run. ${explain(thrown)}\n`);
    process.exit(isSetUp(thrown) ? EXIT_SETUP : EXIT_FAILED);
  },
);
