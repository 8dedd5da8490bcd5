/**
 * The built program with a door for tests into its memory: on SIGUSR2 the main process collects all garbage and writes what is left. Only
 * what is left can tell memory that is kept from garbage that nobody has collected yet: resident size rises by some tens of MiB under
 * any load, because V8 grows its young generation, and falls again when the process rests.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Program, spawnProgram, waitUntil } from '#testkit';
import { PACKAGE_ROOT } from '../src/config/package-root.js';
import { DIST } from './scripted-worker.js';

const PROBE = `
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const collect = () => { globalThis.gc(); const { heapUsed, external } = process.memoryUsage(); return heapUsed + external; };
process.on('SIGUSR2', async () => {
  // What one collection lets go of may free more: streams, sockets and timers end on later turns.
  let kept = collect();
  for (let count = 0, before = Infinity; count < 40 && before - kept > 4096; count++) {
    await pause(50);
    before = kept;
    kept = Math.min(kept, collect());
  }
  process.stdout.write('kept ' + kept + ' bytes\\n');
});
`;

/** A running photo-api whose memory can be asked for. */
export interface ProbedApi {
  readonly program: Program;
  readonly port: number;
  /** Bytes that the main process holds after all garbage is gone: JavaScript heap and buffers. */
  readonly keptBytes: () => Promise<number>;
}

/** Starts the built program; settles when it listens. */
export async function startProbed(env: Readonly<Record<string, string>>): Promise<ProbedApi> {
  const probe = join(mkdtempSync(join(tmpdir(), 'safelight-probe-')), 'probe.mjs');
  writeFileSync(probe, PROBE);
  const preloads = [pathToFileURL(probe).href, join(DIST, 'instrumentation.js')].flatMap((file) => ['--import', file]);
  const program = spawnProgram({
    args: ['--expose-gc', ...preloads, join(DIST, 'main.js')],
    env: { PHOTO_API_PORT: '0', WORKERS: '1', ...env },
    cwd: PACKAGE_ROOT,
  });
  const address = /listens on http:\/\/127\.0\.0\.1:(\d+)/;
  await program.ready(address);
  const answers = (): string[] => program.output().match(/kept \d+ bytes\n/g) ?? [];
  const keptBytes = async (): Promise<number> => {
    const before = answers().length;
    process.kill(program.pid, 'SIGUSR2');
    await waitUntil(() => answers().length > before, { what: 'the memory of photo-api' });
    return Number(/\d+/.exec(answers().at(-1) ?? '')?.[0]);
  };
  return { program, port: Number(address.exec(program.output())?.[1]), keptBytes };
}
