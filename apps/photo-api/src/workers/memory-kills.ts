/** Whether the kernel killed processes for memory: the one way to tell an out-of-memory kill from any other SIGKILL. */
import { readFileSync } from 'node:fs';

/** Processes that the kernel killed for memory since the machine started; undefined where the system does not say. */
export function memoryKills(): number | undefined {
  try {
    const kills = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1];
    return kills === undefined ? undefined : Number(kills);
  } catch {
    return undefined;
  }
}
