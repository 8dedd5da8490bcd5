/**
 * Asks `/healthz` ten times a second from a process of its own, so that what it measures is the server's time and not that of a client whose
 * event loop is busy making load. Run as a program with the address, it says over IPC what it measured when told to stop.
 */
import { fork } from 'node:child_process';
import { get } from 'node:http';
import { fileURLToPath } from 'node:url';

const EVERY_MS = 100;

/** Starts the prober. @returns ends it; what each answer took, ms, Infinity for one that never came */
export async function probeHealth(url: string): Promise<() => Promise<number[]>> {
  const child = fork(fileURLToPath(import.meta.url), [url], { execArgv: [] });
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The prober ended with ${String(code)}.`)));
  });
  return () =>
    new Promise((resolve) => {
      child.once('message', (answersMs) => resolve((answersMs as (number | null)[]).map((ms) => ms ?? Infinity)));
      child.send('stop');
    });
}

function ask(url: string): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    get(`${url}/healthz`, { agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve(performance.now() - startedAt));
    }).once('error', () => resolve(Number.POSITIVE_INFINITY));
  });
}

async function probe(url: string): Promise<void> {
  // The first ones compile the client.
  for (let n = 0; n < 5; n++) await ask(url);
  const answersMs: number[] = [];
  const open = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const asked: Promise<unknown> = ask(url).then((ms) => answersMs.push(ms));
    open.add(asked);
    void asked.finally(() => open.delete(asked));
  }, EVERY_MS);
  process.once('message', () => {
    clearInterval(timer);
    void Promise.all(open).then(() => process.send?.(answersMs, () => process.exit(0)));
  });
  process.send?.('ready');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await probe(process.argv[2] as string);
