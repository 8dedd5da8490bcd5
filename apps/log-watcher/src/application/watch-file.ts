/**
 * watch.yaml while the watcher runs: when the file has changed, or somebody says so, it is read again. Looked at by its stat and its text,
 * so that a file that is replaced, written in place, or switched by a link is seen alike. A file that is wrong changes nothing.
 */
import { readFileSync, statSync } from 'node:fs';
import { Failure } from '#events';
import type { EventEmitter } from '#telemetry';
import type { Clock } from '../clock.js';
import { loadWatchConfig, type Surroundings, type WatchConfig } from '../config/watch-config.js';

/** How often the file is looked at, ms. It is read when two looks in a row find it the same: who writes in place may not be done. */
const LOOK_MS = 1_000;

/** What it works with. */
export interface WatchFileParts {
  readonly path: string;
  readonly surroundings: Surroundings;
  readonly clock: Clock;
  readonly log: EventEmitter;
  /** Takes up what the file says now. @returns what that changes, in words */
  readonly adopt: (config: WatchConfig) => readonly string[];
}

/** Follows one file. */
export class WatchFile {
  /** What was read last, good or bad. */
  private text: string;
  private seen: string;
  private settling: string | undefined;
  private stopLooking: () => void = () => undefined;

  /** @param text what is in force already */
  constructor(
    private readonly parts: WatchFileParts,
    text: string,
  ) {
    this.text = text;
    this.seen = this.mark();
  }

  /** Begins to look. */
  start(): void {
    this.stopLooking = this.parts.clock.every(LOOK_MS, () => this.look());
  }

  /** Ends it. */
  stop(): void {
    this.stopLooking();
  }

  /** Reads the file now, also where it looks as before. */
  reload(): void {
    this.seen = this.mark();
    this.settling = undefined;
    this.read('signal');
  }

  private look(): void {
    const mark = this.mark();
    if (mark === this.seen || mark === ABSENT) {
      this.settling = undefined;
      return;
    }
    if (mark !== this.settling) {
      this.settling = mark;
      return;
    }
    this.seen = mark;
    this.settling = undefined;
    this.read('changed');
  }

  private read(reason: 'signal' | 'changed'): void {
    const { path, log } = this.parts;
    let text: string;
    try {
      text = textOf(path);
    } catch (error) {
      log.emit('config_refused', { path, reason, message: (error as Error).message });
      return;
    }
    if (reason === 'changed' && text === this.text) return;
    this.text = text;
    this.take(text, reason);
  }

  private take(text: string, reason: string): void {
    const { path, surroundings, adopt, log } = this.parts;
    let config: WatchConfig;
    try {
      config = loadWatchConfig(text, path, surroundings);
    } catch (error) {
      log.emit('config_refused', { path, reason, message: Failure.from(error).publicDetail });
      return;
    }
    const changes = adopt(config);
    log.emit('config_reloaded', {
      path,
      reason,
      message: changes.length === 0 ? 'nothing changed' : changes.join('; '),
    });
  }

  /** Tells one state of the file from another: who replaces it makes a new one, who writes in place changes its time or size. */
  private mark(): string {
    try {
      const stat = statSync(this.parts.path, { throwIfNoEntry: false, bigint: true });
      return stat === undefined ? ABSENT : `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}`;
    } catch (error) {
      // A link in a circle, a folder that may no longer be entered: told of by the reading that follows.
      return `unreadable: ${String(error)}`;
    }
  }
}

const ABSENT = 'absent';
/** No rules are so long; what is, is not even taken into memory. */
const MOST_BYTES = 4 * 1024 * 1024;

/** A pipe or a device would be waited for, and all lines with it. */
function textOf(path: string): string {
  const stat = statSync(path);
  if (!stat.isFile()) throw new Error('is no file');
  if (stat.size > MOST_BYTES) throw new Error(`holds ${stat.size} bytes; at most ${MOST_BYTES} are read`);
  return readFileSync(path, 'utf8');
}
