/** The real tools that deploy/ is checked by: run to their end, or as servers on loopback. */
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { promisify } from 'node:util';
import { waitUntil } from '#testkit';

/** Runs a tool to its end. @returns what it said, and what it complained of where it said nothing. @throws Error with that where it ends with another code than 0 */
export function tool(command: string, ...args: readonly string[]): string {
  return toolReading('', command, ...args);
}

/** The same of a tool that reads something. */
export function toolReading(input: string, command: string, ...args: readonly string[]): string {
  const options = { encoding: 'utf8', timeout: 240_000, input } as const;
  const { status, error, stdout, stderr } = spawnSync(command, args, options);
  if (error !== undefined) throw new Error(`${command} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout === '' ? stderr : stdout;
}

/** As `tool`, for those that take long: we go on meanwhile. */
export async function longTool(command: string, ...args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { encoding: 'utf8' })).stdout;
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${message}\n${stdout}${stderr}`, { cause: error });
  }
}

/** Whether a tool is installed. */
export function isAtHand(command: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', command]).status === 0;
}

/** A running server. */
export interface Server {
  readonly output: () => string;
  /** Of one that has ended by itself; null of one that was killed, and before its end. */
  readonly exitCode: () => number | null;
  /** Sends a signal. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Ends it; one that takes longer than ten seconds is killed. */
  readonly stop: () => Promise<void>;
}

/** How a server is started. */
export interface Start {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
  /** Whether the address has to answer with 2xx. */
  readonly ready?: boolean;
}

/** Starts a server and waits until the address answers, whatever it answers unless `ready`. It does not outlive us. @throws Error with what it wrote */
export async function serve(
  command: string,
  args: readonly string[],
  url: string,
  { ready = false, ...start }: Start = {},
): Promise<Server> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...start });
  let written = '';
  let ended = false;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (written += chunk.toString()));
  child.once('error', (error) => (written += String(error)));
  const exit = new Promise<void>((resolve) => child.once('close', () => resolve()));
  void exit.then(() => (ended = true));
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  void exit.then(() => process.off('exit', killWithUs));
  const wait = { what: `${command} at ${url}`, timeoutMs: 120_000, everyMs: 25 };
  await waitUntil(async () => ended || (await answers(url, ready)), wait).catch((error: Error) => {
    child.kill('SIGKILL');
    throw new Error(`${error.message}; it wrote:\n${written}`);
  });
  if (ended) throw new Error(`${command} ended at once; it wrote:\n${written}`);
  return {
    output: () => written,
    exitCode: () => child.exitCode,
    signal: (name) => child.kill(name),
    stop: () => stop(child, exit),
  };
}

async function answers(url: string, ready: boolean): Promise<boolean> {
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) });
  await response.arrayBuffer();
  return response.ok || !ready;
}

async function stop(child: ChildProcess, exit: Promise<void>): Promise<void> {
  const impatience = setTimeout(() => child.kill('SIGKILL'), 60_000);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(impatience);
}
