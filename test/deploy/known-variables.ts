/** The variables that programs read, so that a misspelt one in deploy/ is found and not silently ignored. */
import { VARIABLES as WATCHER } from '../../apps/log-watcher/src/config/variables.js';
import { VARIABLES as PHOTO_API } from '../../apps/photo-api/src/config/variables.js';

/** Beside the programs' own: OpenTelemetry's, and one that our manifests use themselves. */
const OTHERS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'MALLOC_ARENA_MAX', 'POD_NAME'];

/** Names of a program's variables. @throws Error for a program that is none of ours */
export function knownVariables(program: string): ReadonlySet<string> {
  if (program === 'photo-api') return new Set([...Object.keys(PHOTO_API), ...OTHERS]);
  if (program === 'log-watcher') return new Set([...Object.keys(WATCHER), ...OTHERS]);
  throw new Error(`${program} is no program of ours`);
}
