/** Windows and the longer memory beside them, as one to count lines in. */
import type { LogEntry } from '../parse/log-entry.js';
import type { LineWindow, PlainLines } from './line-window.js';
import type { ServiceMemory } from './service-memory.js';

/** Counts each line in both. */
export class RememberingWindow implements LineWindow {
  constructor(
    private readonly window: LineWindow,
    private readonly memory: ServiceMemory,
  ) {}

  add(entry: LogEntry): boolean {
    this.memory.note(entry);
    return this.window.add(entry);
  }

  addPlain(lines: PlainLines): boolean | undefined {
    return this.window.addPlain(lines);
  }

  addMalformed(atMs: number): void {
    this.window.addMalformed(atMs);
  }

  addBlank(atMs: number): void {
    this.window.addBlank(atMs);
  }

  believeUntil(limitMs: number, nowMs: number): void {
    this.memory.believeUntil(limitMs, nowMs);
    this.window.believeUntil(limitMs, nowMs);
  }

  readOldAt(nowMs: number | null): void {
    this.window.readOldAt(nowMs);
  }
}
