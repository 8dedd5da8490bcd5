/** CPU seconds and memory of a process and all its children, from /proc (Linux). */
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;
/** How often a peak is looked for. */
const SAMPLED_EVERY_MS = 50;

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

/** What a tree of processes has used of the processor (ended children included) and holds in memory now. */
export interface TreeUsage {
  readonly cpuSeconds: number;
  /** Pages that several processes share, as of the program and its libraries, count once in each. */
  readonly rssBytes: number;
}

/** Of the whole tree below `pid`. */
export function treeUsage(pid: number): TreeUsage {
  const members = treeOf(pid);
  return {
    cpuSeconds: members.reduce((sum, status) => sum + status.cpuSeconds, 0),
    rssBytes: members.reduce((sum, status) => sum + status.rssBytes, 0),
  };
}

function treeOf(pid: number): Status[] {
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
  return all.filter((status) => tree.has(status.pid));
}

/** CPU seconds that the process itself has used so far; NaN where it is gone. */
export function ownCpuSeconds(pid: number): number {
  return statusOf(pid)?.ownCpuSeconds ?? Number.NaN;
}

/** Bytes that the tree holds, each shared page counted once in all. It takes the kernel some milliseconds a process. */
export function treeMemory(pid: number): number {
  return treeOf(pid).reduce((sum, status) => sum + shareOf(status.pid), 0);
}

function shareOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/**
 * Samples a tree's memory until stopped; answers the peak in bytes.
 * @param measure what to count: resident memory where left out
 */
export function watchPeak(
  pid: number,
  measure = (of: number): number => treeUsage(of).rssBytes,
  everyMs = SAMPLED_EVERY_MS,
): () => number {
  let peak = measure(pid);
  const timer = setInterval(() => (peak = Math.max(peak, measure(pid))), everyMs);
  return () => {
    clearInterval(timer);
    return Math.max(peak, measure(pid));
  };
}
