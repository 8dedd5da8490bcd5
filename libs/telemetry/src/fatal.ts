/** The last line of a process that cannot go on. */
import { Failure } from '#events';
import type { EventEmitter } from './event-log.js';

/**
 * Writes `service_failed` for an exception nobody caught or a promise nobody awaited, then calls `onFatal`, which ends the process.
 * The line is on disk when `onFatal` runs. A second failure while ending is ignored.
 */
export function installFatalHandlers(log: EventEmitter, onFatal: () => void): void {
  let ending = false;
  const fail = (thrown: unknown): void => {
    if (ending) return;
    ending = true;
    logFatal(log, thrown);
    onFatal();
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}

/** Writes `service_failed` for what was thrown. */
export function logFatal(log: EventEmitter, thrown: unknown): void {
  const failure = Failure.from(thrown);
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  log.emit('service_failed', {
    error_type: failure.errorType,
    error_class: failure.errorClass,
    error_message: words.slice(0, 2000),
    error_stack: failure.fullStack(),
  });
}
