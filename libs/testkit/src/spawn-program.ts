/** Runs a program of ours as a process of its own, as its users do. */
import { spawn } from 'node:child_process';
import { waitUntil } from './wait-until.js';

/** What to run. */
export interface ProgramOptions {
  /** Arguments of node: flags, then the script, then its arguments. */
  readonly args: readonly string[];
  /** The whole environment beside PATH, HOME and TMPDIR: nothing else of the tests' own gets through. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A command that ends by running what stands behind it in its own place: ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh']. */
  readonly wrapper?: readonly string[];
}

/** How a process ended. */
export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running process. */
export interface Program {
  readonly pid: number;
  /** Resolves when the output matches, or when the address answers 2xx. Rejects with the output where it ends before, or after `ms`. */
  readonly ready: (sign: RegExp | string, ms?: number) => Promise<void>;
  /** Sends the signal and resolves when the process has ended; one that does not end within `ms` is killed, and the promise rejects. */
  readonly stop: (signal?: NodeJS.Signals, ms?: number) => Promise<ProgramExit>;
  /** What it has written so far, both streams. */
  readonly output: () => string;
  /** Resolves when it has ended. */
  readonly exit: Promise<ProgramExit>;
}

const PASSED_ON = ['PATH', 'HOME', 'TMPDIR'];

/** Starts `node` with the arguments. It is killed when the tests' process ends. */
export function spawnProgram({ args, env = {}, cwd, wrapper = [] }: ProgramOptions): Program {
  const [command = process.execPath, ...rest] = [...wrapper, process.execPath, ...args];
  const inherited = PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  const child = spawn(command, rest, {
    cwd,
    env: { ...(Object.fromEntries(inherited) as Record<string, string>), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let ended: ProgramExit | undefined;
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const exit = new Promise<ProgramExit>((resolve) => {
    const finish = (code: number | null, signal: NodeJS.Signals | null) => {
      process.off('exit', killWithUs);
      ended = { code, signal };
      resolve(ended);
    };
    child.once('error', (error) => {
      output += String(error);
      finish(null, null);
    });
    child.once('close', finish);
  });

  const ready = async (sign: RegExp | string, ms = 180_000): Promise<void> => {
    const answers = async () => (sign instanceof RegExp ? sign.test(output) : (await fetch(sign)).ok);
    // What comes first is told; the end of the program stops the waiting.
    await waitUntil(async () => ended !== undefined || (await answers()), {
      timeoutMs: ms,
      what: `${String(sign)} of ${args.join(' ')}`,
    }).catch((error: Error) => {
      throw new Error(`${error.message}; it said:\n${output}`);
    });
    if (ended === undefined || (sign instanceof RegExp && sign.test(output))) return;
    throw new Error(`${args.join(' ')} ended (${JSON.stringify(ended)}) before ${String(sign)}; it said:\n${output}`);
  };

  const stop = async (signal: NodeJS.Signals = 'SIGTERM', ms = 60_000): Promise<ProgramExit> => {
    child.kill(signal);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), ms)));
    const result = await Promise.race([exit, late]);
    clearTimeout(timer);
    if (result !== undefined) return result;
    child.kill('SIGKILL');
    await exit;
    throw new Error(`${args.join(' ')} did not end within ${ms} ms of ${signal}; it said:\n${output}`);
  };
  return { pid: child.pid ?? -1, ready, stop, output: () => output, exit };
}
