/** photo-api as it runs, telling more or less of itself, and one that tells nothing: what the benches of telemetry compare. */
import { mkdirSync } from 'node:fs';
import { spawnProgram } from '#testkit';
import { startProgram } from '../../tools/demo/programs.js';
import { ownCpuSeconds, treeUsage } from './process-usage.js';

const SILENT = 'dist/test/bench/silent-photo-api.js';

/** A running photo-api. */
export interface Side {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<unknown>;
}

/** Makes the folder where it is not there. */
function made(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The real program. @param folder of its own @param env what it tells, and to whom */
export async function startSpeaking(folder: string, env: Readonly<Record<string, string>>): Promise<Side> {
  return startProgram('photo-api', process.cwd(), made(folder), env);
}

/** Without spans, metrics and log lines. @param folder of its own */
export async function startSilent(folder: string): Promise<Side> {
  const env = { DATA_DIR: folder, PHOTO_API_PORT: '0', CACHE_TTL: '0', OTEL_SDK_DISABLED: 'true' };
  const program = spawnProgram({ args: [SILENT], env, cwd: process.cwd() });
  const address = /listens on (\S+)/;
  await program.ready(address, 120_000);
  const url = address.exec(program.output())?.[1] ?? '';
  return { url, pid: program.pid, stop: () => program.stop() };
}

/** One request made `times` times, so many at once. */
export async function inParallel(times: number, atOnce: number, one: () => Promise<void>): Promise<void> {
  let left = times;
  const client = async (): Promise<void> => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: atOnce }, client));
}

/** A photo of the size that is asked for most often. @throws Error where it was neither made nor refused */
export async function askForPhoto(url: string, portrait: Buffer): Promise<void> {
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(portrait)]), 'portrait');
  form.set('size', 'cn-2-inch');
  const response = await fetch(`${url}/v1/id-photos`, { method: 'POST', body: form });
  await response.arrayBuffer();
  if (response.status !== 200 && response.status !== 422) throw new Error(`answered ${response.status}`);
}

/** What the processor was used for while something ran. */
export interface Used {
  readonly seconds: number;
  readonly cpuMs: number;
  /** Of the main process alone, which is where all telemetry is made. */
  readonly mainMs: number;
}

/** Runs it, and then `settle`, whose use counts and whose time does not. */
export async function measured({ pid }: Side, run: () => Promise<void>, settle: () => Promise<unknown>): Promise<Used> {
  const [cpu, main, startedAt] = [treeUsage(pid).cpuSeconds, ownCpuSeconds(pid), performance.now()];
  await run();
  const seconds = (performance.now() - startedAt) / 1000;
  await settle();
  return { seconds, cpuMs: (treeUsage(pid).cpuSeconds - cpu) * 1000, mainMs: (ownCpuSeconds(pid) - main) * 1000 };
}
