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

/** Epoch ms with the resolution of the monotonic clock. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
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
    try {
      if (startedAt >= this.deadlineAt)
        throw new Failure('DeadlineExceededError', 'The time for this photo was over before all steps were done.');
      const result = await work();
      this.record(step, startedAt, describe(result));
      return result;
    } catch (thrown) {
      const failure = Failure.from(thrown);
      failure.stage ??= step;
      this.record(step, startedAt, {}, failure.errorType);
      throw failure;
    }
  }

  private record(step: StepName, startedAt: number, facts: StepFacts, errorType?: string): void {
    const durationMs = preciseNow() - startedAt;
    this.timings.push({ step, startedAt, durationMs, facts, ...(errorType === undefined ? {} : { errorType }) });
  }
}
