/** What becomes of files, as lines of the watcher's own log. */
import type { EventEmitter } from '#telemetry';
import type { TailObserver } from '../tail/tail-observer.js';

/** An observer that writes. */
export function tellFiles(log: EventEmitter): TailObserver {
  return {
    followed: (path, bytes) => log.emit('file_followed', { path, bytes }),
    rotated: (path, reason) => log.emit('file_rotated', { path, reason }),
    truncated: (path) => log.emit('file_truncated', { path }),
    unreadable: (path, reason) => log.emit('file_unreadable', { path, reason }),
    lost: (path, bytes) => log.emit('file_lost', { path, bytes }),
    eventsUnavailable: (message) => log.emit('file_events_unavailable', { message }),
  };
}
