/** A kept trace, from the folder that the programs write theirs to. Streams: memory is bounded, and the loop is never held up. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '#events';
import { arrangeTrace, type ArrangedTrace } from '../trace/arrange-trace.js';
import { spansOfLine, type StoredSpan } from '../trace/stored-span.js';
import { blocksOfLines } from './request-search.js';

/** Searches at one time; each reads every file. */
const MAX_SEARCHES = 2;
/** Spans that are given at most; a batch of hundreds of photos may have more. */
const MAX_SPANS = 2000;
const TRACE_ID = /^[0-9a-f]{32}$/;

/** What a search found. */
export interface FoundTrace extends ArrangedTrace {
  /** Whether every file could be read and no span was left out. */
  readonly complete: boolean;
}

/** Looks traces up. */
export class TraceSearch {
  private running = 0;

  /** @param directory of kept traces */
  constructor(readonly directory: string) {}

  /**
   * Finds the trace of that id, or the latest one that a request of that id belongs to; undefined where none is kept.
   * @throws Failure QueueFullError while too many searches run
   */
  async find(id: string): Promise<FoundTrace | undefined> {
    if (this.running >= MAX_SEARCHES)
      throw new Failure('QueueFullError', 'Other searches are running.', { retryAfterS: 1 });
    this.running++;
    try {
      const byTrace = TRACE_ID.test(id) ? await this.trace(id) : undefined;
      if (byTrace !== undefined) return byTrace;
      const { spans } = await this.spansWith(id, ({ attributes }) => attributes['request_id'] === id);
      const latest = spans.sort((a, b) => b.startMs - a.startMs)[0];
      return latest === undefined ? undefined : await this.trace(latest.traceId);
    } finally {
      this.running--;
    }
  }

  private async trace(traceId: string): Promise<FoundTrace | undefined> {
    const { spans, complete } = await this.spansWith(traceId, (span) => span.traceId === traceId);
    const arranged = arrangeTrace(spans);
    return arranged === undefined ? undefined : { ...arranged, complete };
  }

  /** Most of a file is only searched for the id's bytes, never parsed. */
  private async spansWith(
    id: string,
    isMeant: (span: StoredSpan) => boolean,
  ): Promise<{ spans: StoredSpan[]; complete: boolean }> {
    const spans: StoredSpan[] = [];
    let complete = true;
    for (const path of this.files()) {
      try {
        for await (const block of blocksOfLines(path)) {
          if (!block.includes(id)) continue;
          const lines = block.toString('utf8').split('\n');
          for (const line of lines) if (line.includes(id)) spans.push(...spansOfLine(line).filter(isMeant));
          if (spans.length >= MAX_SPANS) return { spans: spans.slice(0, MAX_SPANS), complete: false };
        }
      } catch {
        // Removed just now, as the oldest ones are, or unreadable: the others are still read.
        complete = false;
      }
    }
    return { spans, complete };
  }

  private files(): string[] {
    try {
      const names = readdirSync(this.directory).filter((name) => name.endsWith('.jsonl'));
      return names.map((name) => join(this.directory, name));
    } catch {
      return [];
    }
  }
}
