/** Windows that remember what they answered: at one instant many rules ask for the same figures. */
import type {
  ErrorTypeCount,
  NotableRequest,
  SampledRequests,
  WindowStats,
  WindowView,
} from '../window/window-view.js';

/** For as long as nothing is counted in the windows behind it. */
export class RememberedView implements WindowView {
  /** By instant and span. */
  private readonly answers = new Map<number, Map<number, WindowStats>>();

  constructor(private readonly view: WindowView) {}

  get firstAtMs(): number | null {
    return this.view.firstAtMs;
  }

  get lastAtMs(): number | null {
    return this.view.lastAtMs;
  }

  stats(spanMs: number, nowMs: number): WindowStats {
    let atInstant = this.answers.get(nowMs);
    if (atInstant === undefined) this.answers.set(nowMs, (atInstant = new Map<number, WindowStats>()));
    const known = atInstant.get(spanMs);
    if (known !== undefined) return known;
    const stats = this.view.stats(spanMs, nowMs);
    atInstant.set(spanMs, stats);
    return stats;
  }

  slowest(spanMs: number, nowMs: number, count: number): NotableRequest[] {
    return this.view.slowest(spanMs, nowMs, count);
  }

  latestFailures(spanMs: number, nowMs: number, count: number): NotableRequest[] {
    return this.view.latestFailures(spanMs, nowMs, count);
  }

  latestRejections(spanMs: number, nowMs: number, count: number): NotableRequest[] {
    return this.view.latestRejections(spanMs, nowMs, count);
  }

  rejectionTypes(spanMs: number, nowMs: number): ErrorTypeCount[] {
    return this.view.rejectionTypes(spanMs, nowMs);
  }

  sampled(fromMs: number, toMs: number): SampledRequests {
    return this.view.sampled(fromMs, toMs);
  }
}
