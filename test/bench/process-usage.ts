/** CPU seconds and resident memory of a process and all its children, from /proc (Linux). */
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

interface Status {
  readonly pid: number;
  readonly parent: number;
  readonly cpuSeconds: number;
  /** Without children that have ended. */
  readonly ownCpuSeconds: number;
  readonly rssBytes: number;
}

function statusOf(pid: number): Status | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
    return {
      pid,
      parent: fields[1] ?? 0,
      cpuSeconds: (utime + stime + cutime + cstime) / TICKS_PER_SECOND,
      ownCpuSeconds: (utime + stime) / TICKS_PER_SECOND,
      rssBytes: (fields[21] ?? 0) * 4096,
    };
  } catch {
    return undefined;
  }
}

/** CPU seconds used so far (ended children included) and bytes resident now, over the whole tree below `pid`. */
export function treeUsage(pid: number): { cpuSeconds: number; rssBytes: number } {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statusOf(Number(name)))
    .filter((status) => status !== undefined);
  const tree = new Set([pid]);
  for (let grew = true; grew;) {
    const before = tree.size;
    for (const status of all) if (tree.has(status.parent)) tree.add(status.pid);
    grew = tree.size > before;
  }
  const members = all.filter((status) => tree.has(status.pid));
  return {
    cpuSeconds: members.reduce((sum, status) => sum + status.cpuSeconds, 0),
    rssBytes: members.reduce((sum, status) => sum + status.rssBytes, 0),
  };
}

/** CPU seconds that the process itself has used so far; NaN where it is gone. */
export function ownCpuSeconds(pid: number): number {
  return statusOf(pid)?.ownCpuSeconds ?? Number.NaN;
}

/** Samples a tree's resident memory until stopped; answers the peak in bytes. */
export function watchPeak(pid: number): () => number {
  let peak = treeUsage(pid).rssBytes;
  const timer = setInterval(() => (peak = Math.max(peak, treeUsage(pid).rssBytes)), 50);
  return () => {
    clearInterval(timer);
    return Math.max(peak, treeUsage(pid).rssBytes);
  };
}
