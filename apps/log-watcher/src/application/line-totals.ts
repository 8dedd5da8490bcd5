/** What was counted since the state began, whatever its time: with it a lost or repeated line shows. */

/** Why a line is no log line, or counts in a special way. */
export const TOTALS = [
  /** Complete lines taken: all of the following together. */
  'lines',
  'records',
  'blank',
  'oversize',
  'malformed',
  'not_an_object',
  'no_event',
  /** Written by the watcher itself; never counted further. */
  'own',
  /** Records with bytes that are no UTF-8: U+FFFD stands for those. */
  'not_utf8',
  /** Records without a readable time: they count at their arrival. */
  'untimed',
  /** Records more than a minute older than what their file had told before. They count in the time they belong to. */
  'late',
  /** Records older than everything that is kept: in these totals alone. */
  'too_old',
  /** Records from the future: they count at their arrival. */
  'future',
  'received',
  'processed',
  'failed',
  'rejected',
  /** Sum of the `processing_time_ms` of processed requests. */
  'processing_ms',
] as const;

/** Name of a total. */
export type TotalName = (typeof TOTALS)[number];

/** The reasons for which a line is no log line. */
export const UNPARSABLE = [
  'malformed',
  'not_an_object',
  'no_event',
  'oversize',
] as const satisfies readonly TotalName[];

/** Event names told apart; what comes beyond them counts as "other". */
const MAX_EVENTS = 200;

/** The totals. */
export class LineTotals {
  readonly counts = Object.fromEntries(TOTALS.map((name) => [name, 0])) as Record<TotalName, number>;
  private readonly events = new Map<string, { count: number }>();

  countEvent(event: string, times: number): void {
    const known = this.events.get(event);
    if (known !== undefined) known.count += times;
    else this.countNewEvent(this.events.size < MAX_EVENTS ? event : 'other', times);
  }

  private countNewEvent(name: string, times: number): void {
    const known = this.events.get(name);
    if (known !== undefined) known.count += times;
    else this.events.set(name, { count: times });
  }

  /** Records by event, most frequent first. A list, because a line may bear any name. */
  get byEvent(): { event: string; count: number }[] {
    return [...this.events].map(([event, { count }]) => ({ event, count })).sort((a, b) => b.count - a.count);
  }

  /** Lines that are no log lines. */
  get unparsable(): number {
    return UNPARSABLE.reduce((sum, reason) => sum + this.counts[reason], 0);
  }

  snapshot(): unknown {
    return { counts: this.counts, events: [...this.events].map(([event, { count }]) => [event, count]) };
  }

  /** Adds what another one's snapshot() tells. */
  add(snapshot: unknown): void {
    const { counts, events } = snapshot as { counts: Record<TotalName, number>; events: [string, number][] };
    for (const name of TOTALS) this.counts[name] += counts[name];
    for (const [event, count] of events) this.countEvent(event, count);
  }

  /** The opposite of snapshot(). Throws a TypeError where it is of another shape. */
  restore(raw: unknown): void {
    const { counts, events } = raw as { counts: Record<string, unknown>; events: [string, number][] };
    if (!Array.isArray(events) || typeof counts !== 'object') throw new TypeError('totals of another shape');
    for (const name of TOTALS) this.counts[name] = Number(counts[name]) || 0;
    this.events.clear();
    for (const [event, count] of events) this.events.set(event, { count });
  }
}
