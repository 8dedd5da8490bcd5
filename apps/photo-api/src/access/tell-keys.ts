/** What happens to the API keys, as log lines. */
import type { EventEmitter } from '#telemetry';
import type { KeyRingListener } from './key-ring.js';

/** A listener that writes `api_keys_loaded`. */
export function tellKeys(log: EventEmitter): KeyRingListener {
  return {
    loaded: (count) => log.emit('api_keys_loaded', { keys: count }),
    failed: (message) => log.emit('api_keys_loaded', { message }, 'WARNING'),
  };
}
