/** How the service answered when it was asked whether it is well, by the address that was asked. Results come from the edge; here they are only counted. */

/** How it went: a good answer; nobody listens there at all; or somebody listens and does not answer well. */
export type ProbeResult = 'answered' | 'refused' | 'unanswered';

/** Addresses that are remembered: those of the rules, and those of rules that were there before. */
const MOST_ADDRESSES = 50;

/** What is known of an address. Instants in epoch ms. */
export interface ProbeTrack {
  /** In a row, the last ones; one of the two is 0. */
  readonly failures: number;
  readonly successes: number;
  readonly lastMs: number;
  /** When it last answered well; null where it never did. */
  readonly answeredMs: number | null;
  readonly result: ProbeResult;
}

const UNKNOWN = { failures: 0, successes: 0, answeredMs: null };

/** Remembers. */
export class ProbeMemory {
  /** Grows with each change of what is saved. */
  revision = 0;
  private tracks = new Map<string, ProbeTrack>();

  /** A result came. */
  note(url: string, result: ProbeResult, nowMs: number): void {
    this.revision++;
    const known = this.tracks.get(url) ?? UNKNOWN;
    const [failures, successes] = result === 'answered' ? [0, known.successes + 1] : [known.failures + 1, 0];
    const answeredMs = result === 'answered' ? nowMs : known.answeredMs;
    this.tracks.delete(url);
    this.tracks.set(url, { failures, successes, lastMs: nowMs, answeredMs, result });
    for (const address of this.tracks.keys()) {
      if (this.tracks.size <= MOST_ADDRESSES) break;
      this.tracks.delete(address);
    }
  }

  /** No answer came after `nowMs` where one seems to have come beyond `limitMs`: the clock was set back. */
  believeUntil(limitMs: number, nowMs: number): void {
    for (const [url, it] of this.tracks) {
      if (it.lastMs <= limitMs) continue;
      this.revision++;
      const answeredMs = it.answeredMs === null ? null : Math.min(it.answeredMs, nowMs);
      this.tracks.set(url, { ...it, lastMs: nowMs, answeredMs });
    }
  }

  /** What is known of an address; undefined where it was not asked yet. */
  of(url: string): ProbeTrack | undefined {
    return this.tracks.get(url);
  }

  /** As plain JSON. */
  snapshot(): [string, ProbeTrack][] {
    return [...this.tracks];
  }

  /** The opposite of snapshot(); what cannot be read is forgotten. */
  restore(raw: unknown): void {
    this.tracks = new Map((Array.isArray(raw) ? raw : []).filter(isSaved));
  }
}

function isSaved(raw: unknown): raw is [string, ProbeTrack] {
  if (!Array.isArray(raw) || typeof raw[0] !== 'string' || typeof raw[1] !== 'object' || raw[1] === null) return false;
  const { failures, successes, lastMs, answeredMs, result } = raw[1] as Record<string, unknown>;
  return (
    [failures, successes, lastMs].every(Number.isFinite) &&
    (answeredMs === null || Number.isFinite(answeredMs)) &&
    (result === 'answered' || result === 'refused' || result === 'unanswered')
  );
}
