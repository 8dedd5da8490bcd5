/**
 * watch.yaml while the watcher runs: when the file has changed, or somebody says so, it is read again. Looked at by its stat and its text,
 * so that a file that is replaced, written in place, or switched by a link is seen alike. A file that is wrong changes nothing.
 */
import { statSync } from 'node:fs';
import { Failure } from '#events';
import type { EventEmitter } from '#telemetry';
import type { Clock } from '../clock.js';
import { readText } from '../config/read-text.js';
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

/** Why the file as it stands is not what is in force. */
export interface ConfigTrouble {
  /** When it was first found so; RFC 3339. */
  readonly since: string;
  /** As in the log: each problem in a line, with its place in the file. */
  readonly message: string;
}

/** Follows one file. */
export class WatchFile {
  /** What was read last, good or bad; undefined where the last look found nothing to read. */
  private text: string | undefined;
  private seen: string;
  private refused: ConfigTrouble | null = null;
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

  /** What is wrong with the file as it was last seen; null where it is in force. */
  get trouble(): ConfigTrouble | null {
    return this.refused;
  }

  /** Reads the file now, also where it looks as before. */
  reload(): void {
    this.seen = this.mark();
    this.settling = undefined;
    this.read('signal');
  }

  private look(): void {
    const mark = this.mark();
    if (mark === this.seen) {
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
    let text: string;
    try {
      text = readText(this.parts.path);
    } catch (error) {
      this.text = undefined;
      return this.refuse(reason, (error as Error).message);
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
      return this.refuse(reason, Failure.from(error).publicDetail);
    }
    const changes = adopt(config);
    this.refused = null;
    log.emit('config_reloaded', {
      path,
      reason,
      message: changes.length === 0 ? 'nothing changed' : changes.join('; '),
    });
  }

  private refuse(reason: string, message: string): void {
    const { path, clock, log } = this.parts;
    this.refused = { since: this.refused?.since ?? new Date(clock.now()).toISOString(), message };
    log.emit('config_refused', { path, reason, message });
  }

  /**
   * Tells one state of the file from another: who replaces it makes a new one, who writes in place changes its time or size, and who lets it
   * be read again changes the time of its inode.
   */
  private mark(): string {
    try {
      const stat = statSync(this.parts.path, { throwIfNoEntry: false, bigint: true });
      return stat === undefined ? 'absent' : `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
    } catch (error) {
      // A link in a circle, a folder that may no longer be entered: told of by the reading that follows.
      return `unreadable: ${String(error)}`;
    }
  }
}
