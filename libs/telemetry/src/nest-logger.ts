/** Nest's own words go into our lines. Structural: this library knows no framework. */
import { inspect } from 'node:util';
import type { EventEmitter } from './event-log.js';

/** The shape of Nest's LoggerService. */
export interface NestLogger {
  log(message: unknown, ...rest: unknown[]): void;
  error(message: unknown, ...rest: unknown[]): void;
  warn(message: unknown, ...rest: unknown[]): void;
  fatal(message: unknown, ...rest: unknown[]): void;
}

const MAX_LENGTH = 2000;

/** A logger for Nest that writes `library_warned` for warnings and errors; its start-up chatter is dropped. */
export function createNestLogger(log: EventEmitter): NestLogger {
  const fail = (message: unknown, ...rest: unknown[]): void => {
    const stack =
      message instanceof Error
        ? message.stack
        : rest.find((part) => typeof part === 'string' && part.includes('\n    at '));
    log.emit('library_warned', { message: words(message, rest), error_stack: stack as string | undefined }, 'ERROR');
  };
  return {
    log: () => undefined,
    warn: (message, ...rest) => log.emit('library_warned', { message: words(message, rest) }, 'WARNING'),
    error: fail,
    fatal: fail,
  };
}

/** Nest passes the name of the part that speaks as the last argument. */
function words(message: unknown, rest: readonly unknown[]): string {
  const speaker = rest.at(-1);
  // inspect and not JSON, which throws on circular objects and has no word for undefined: saying something must never fail.
  const text =
    message instanceof Error ? message.message : typeof message === 'string' ? message : inspect(message, { depth: 2 });
  const named = typeof speaker === 'string' && !speaker.includes('\n') ? `${speaker}: ${text}` : text;
  return named.slice(0, MAX_LENGTH);
}
