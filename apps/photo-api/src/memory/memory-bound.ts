/** How much memory all processes of the service take at most, by its settings. docs/memory.md states the same sum. */

/** The settings that decide. */
export interface MemorySettings {
  readonly workers: number;
  readonly memoryBudgetBytes: number;
  readonly uploadBudgetBytes: number;
  readonly cacheMemoryBytes: number;
}

const MIB = 1024 * 1024;
/** Program, libraries, telemetry and the heap of a thousand connections: measured up to 150. */
const MAIN_BYTES = 192 * MIB;
/** An upload is put together from its pieces, and what was freed stays until V8 collects it. */
const COPIES_OF_UPLOADS = 2;
/** Program, libraries and the embedded networks, open and warm: measured up to 240. Larger models come on top. */
const WORKER_BYTES = 256 * MIB;

/** Resident bytes of all processes together at most, with the embedded models; pages that processes share count for each. */
export function memoryBound(settings: MemorySettings): number {
  const { workers, memoryBudgetBytes, uploadBudgetBytes, cacheMemoryBytes } = settings;
  const main = MAIN_BYTES + COPIES_OF_UPLOADS * uploadBudgetBytes + cacheMemoryBytes;
  return main + workers * WORKER_BYTES + memoryBudgetBytes;
}
