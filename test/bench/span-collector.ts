/**
 * A collector that takes everything and looks at nothing, in a process of its own, so that its share of the processor can be told from the
 * program's. It gives way to all others. Run as a program, it says its address over IPC, and how many bytes came whenever it is asked.
 */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

const LEAST_PRIORITY = 19;

/** A running collector. */
export interface Collector {
  readonly url: string;
  readonly pid: number;
  received(): Promise<number>;
  close(): void;
}

/** Starts one. */
export async function startCollector(): Promise<Collector> {
  const child = fork(fileURLToPath(import.meta.url), { execArgv: [] });
  const said = (): Promise<unknown> => new Promise((resolve) => child.once('message', resolve));
  const port = await said();
  return {
    url: `http://127.0.0.1:${String(port)}`,
    pid: child.pid as number,
    received: () => {
      child.send('how many');
      return said() as Promise<number>;
    },
    close: () => child.disconnect(),
  };
}

async function collect(): Promise<void> {
  setPriority(LEAST_PRIORITY);
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => response.writeHead(200, { 'Content-Type': 'application/x-protobuf' }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.on('message', () => process.send?.(bytes));
  process.once('disconnect', () => process.exit(0));
  process.send?.((server.address() as AddressInfo).port);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await collect();
