/** The real tools that deploy/ is checked by: run to their end, or as servers on loopback. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { waitUntil } from '#testkit';

/** Runs a tool to its end. @returns what it said, and what it complained of where it said nothing. @throws Error with that where it ends with another code than 0 */
export function tool(command: string, ...args: readonly string[]): string {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 240_000 });
  if (error !== undefined) throw new Error(`${command} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout === '' ? stderr : stdout;
}

/** A running server. */
export interface Server {
  readonly output: () => string;
  /** Sends a signal. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Ends it; one that takes longer than ten seconds is killed. */
  readonly stop: () => Promise<void>;
}

/** Starts a server and waits until the address answers, whatever it answers. It does not outlive us. @throws Error with what it wrote */
export async function serve(command: string, args: readonly string[], url: string): Promise<Server> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
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
  await waitUntil(async () => ended || (await answers(url)), { what: `${command} at ${url}` }).catch((error: Error) => {
    child.kill('SIGKILL');
    throw new Error(`${error.message}; it wrote:\n${written}`);
  });
  if (ended) throw new Error(`${command} ended at once; it wrote:\n${written}`);
  return { output: () => written, signal: (name) => child.kill(name), stop: () => stop(child, exit) };
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2000) });
  await response.arrayBuffer();
  return true;
}

async function stop(child: ChildProcess, exit: Promise<void>): Promise<void> {
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(impatience);
}
