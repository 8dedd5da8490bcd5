/** What takes time beside the steps of a photo: waiting, looking up, loading. Recorded as it happens, and made into spans with the steps. */
import { Failure } from '#events';
import { preciseNow, type StepFacts } from './step-trail.js';

/** What is told apart; the name of its span. */
export type IntervalName = 'cache' | 'queue' | 'worker' | 'load_model';

/** A time that was taken up by something. */
export interface Interval {
  readonly name: IntervalName;
  /** Epoch ms with fractions. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** The failure's type where it ended with one. */
  readonly errorType?: string;
  readonly facts: StepFacts;
}

/** Ends one; further calls do nothing. @param thrown what it ended with, if it failed */
export type EndInterval = (facts?: StepFacts, thrown?: unknown) => void;

/** The intervals of one photo, in the order of their ends. */
export class Intervals {
  readonly all: Interval[] = [];

  /** Begins one. What is never ended is not told. */
  begin(name: IntervalName): EndInterval {
    const startedAt = preciseNow();
    let isOver = false;
    return (facts = {}, thrown) => {
      if (isOver) return;
      isOver = true;
      const durationMs = preciseNow() - startedAt;
      const failed = thrown === undefined ? {} : { errorType: Failure.from(thrown).errorType };
      this.all.push({ name, startedAt, durationMs, ...failed, facts });
    };
  }

  /** Takes one that was measured elsewhere. */
  add(interval: Interval): void {
    this.all.push(interval);
  }
}
