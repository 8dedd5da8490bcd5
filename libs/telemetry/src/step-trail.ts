/**
 * The runner of pipeline steps. Every step of a photo goes through `StepTrail.run`, in the main process or in a worker, so that
 * none can forget its timing, its deadline or the tag on its failure. It records; spans, log lines and metrics are made from the
 * record by the main process (`report-steps.ts`), so there is one exporter and one log writer.
 */
import { Failure, type StepName } from '#events';

/** What a step says of itself beside its time: sizes, counts, decisions. Never photo content, never a file name. */
export type StepFacts = Readonly<Record<string, string | number | boolean>>;

/** One step that ran. Plain data, fit to cross a process boundary. */
export interface StepTiming {
  readonly step: StepName;
  /** Epoch ms with fractions, comparable between processes of one machine. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** The failure's type where the step failed. */
  readonly errorType?: string;
  readonly facts: StepFacts;
}

/** How far the two clocks may lie apart before the monotonic one is set by the other, ms; their resolutions differ by up to 1 ms. */
const CLOCK_TOLERANCE_MS = 2;

/** A correction backwards of less than this is waited out, so that time never runs back within a photo; a larger one means the clock was set. */
const CLOCK_SET_BACK_MS = 1000;

let origin = performance.timeOrigin;
let latest = 0;

/**
 * Epoch ms with the resolution of the monotonic clock. That clock stands still while the machine sleeps and knows nothing of a time
 * that was set: without the correction, steps would lie hours before their server span.
 */
export function preciseNow(): number {
  const monotonic = performance.now();
  const wall = Date.now();
  if (Math.abs(wall - (origin + monotonic)) > CLOCK_TOLERANCE_MS) origin = wall - monotonic;
  const now = origin + monotonic;
  const isHeld = now < latest && latest - now < CLOCK_SET_BACK_MS;
  if (!isHeld) latest = now;
  return latest;
}

/** The steps of one photo, in the order in which they ran. */
export class StepTrail {
  readonly timings: StepTiming[] = [];

  /** @param deadlineAt epoch ms after which no further step begins; Infinity for none */
  constructor(private readonly deadlineAt = Number.POSITIVE_INFINITY) {}

  /**
   * Runs one step. A failure gets the step as its `stage`; anything thrown that is no Failure becomes one.
   * @param describe facts of the result, put on the span
   * @throws Failure the step's own, or DeadlineExceededError where no time was left to begin it
   */
  async run<T>(
    step: StepName,
    work: () => T | Promise<T>,
    describe: (result: T) => StepFacts = () => ({}),
  ): Promise<T> {
    const startedAt = preciseNow();
    const begun = performance.now();
    const done = (facts: StepFacts, errorType?: string): void =>
      this.record({ step, startedAt, durationMs: performance.now() - begun, facts }, errorType);
    try {
      if (startedAt >= this.deadlineAt)
        throw new Failure('DeadlineExceededError', 'The time for this photo was over before all steps were done.');
      const result = await work();
      done(describe(result));
      return result;
    } catch (thrown) {
      const failure = Failure.from(thrown);
      failure.stage ??= step;
      done({}, failure.errorType);
      throw failure;
    }
  }

  private record(timing: StepTiming, errorType?: string): void {
    this.timings.push(errorType === undefined ? timing : { ...timing, errorType });
  }
}
