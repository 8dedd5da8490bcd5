/**
 * Which photos the workers are done with, read from the events of BullMQ. Its own reader ends for good at an entry that it cannot parse, and
 * meets it again after a restart; this one passes over what says nothing, and begins at the present end each time that it is cut off.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { EVENTS } from './keys.js';

/** Whom it tells. */
export interface FinishedPhotosParts {
  /** A connection of its own, which rejects while Redis is away. */
  readonly connection: Redis;
  /** It listens from now on: what came before is to be looked for. */
  readonly listens: () => void;
  readonly completed: (id: string) => void;
  /** @param reason in BullMQ's words, or those of the worker */
  readonly failed: (id: string, reason: string) => void;
}

const TRY_AGAIN_MS = 200;
const BLOCK_MS = 10_000;
const MOST_AT_ONCE = 1000;

type Entry = [id: string, fields: string[]];

/** Reads until it is closed. */
export class FinishedPhotos {
  private isClosed = false;
  private listening = false;

  constructor(private readonly parts: FinishedPhotosParts) {
    void this.run();
  }

  /** Whether what is finished is heard of at once. */
  get isListening(): boolean {
    return this.listening;
  }

  /** Tells nothing more; the connection is the link's to close. */
  close(): void {
    this.isClosed = true;
    this.listening = false;
  }

  private async run(): Promise<void> {
    while (!this.isClosed) {
      // Why it is cut off, the link tells.
      await this.readOn().catch(() => undefined);
      this.listening = false;
      await sleep(TRY_AGAIN_MS);
    }
  }

  private async readOn(): Promise<void> {
    const { connection, listens } = this.parts;
    const [last] = await connection.xrevrange(EVENTS, '+', '-', 'COUNT', 1);
    let id = last?.[0] ?? '0-0';
    this.listening = true;
    listens();
    while (!this.isClosed) {
      const read = await connection.xread('COUNT', MOST_AT_ONCE, 'BLOCK', BLOCK_MS, 'STREAMS', EVENTS, id);
      for (const entry of (read?.[0]?.[1] ?? []) as Entry[]) {
        id = entry[0];
        this.hear(entry[1]);
      }
    }
  }

  private hear(fields: readonly string[]): void {
    const { completed, failed } = this.parts;
    const said = new Map<string, string>();
    for (let at = 0; at + 1 < fields.length; at += 2) said.set(fields[at] ?? '', fields[at + 1] ?? '');
    const jobId = said.get('jobId') ?? '';
    if (said.get('event') === 'completed') completed(jobId);
    if (said.get('event') === 'failed') failed(jobId, said.get('failedReason') ?? '');
  }
}
