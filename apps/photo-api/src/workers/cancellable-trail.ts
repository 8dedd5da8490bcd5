/** A step trail whose photo can be given up between two steps. */
import { Failure, type StepName } from '#events';
import { type StepFacts, StepTrail } from '#telemetry';

/** Runs the steps of one photo until they are done, the deadline passes, or `cancel` is called. */
export class CancellableTrail extends StepTrail {
  private cancelled = false;

  /** Lets no further step begin. */
  cancel(): void {
    this.cancelled = true;
  }

  override async run<T>(step: StepName, work: () => T | Promise<T>, describe?: (result: T) => StepFacts): Promise<T> {
    // Messages are only heard when the loop turns: give it one turn, or a cancel would wait for the end of the photo.
    await new Promise(setImmediate);
    const guarded = (): T | Promise<T> => {
      if (this.cancelled) throw new Failure('ClientGoneError', 'Nobody waits for this photo any more.');
      return work();
    };
    return super.run(step, guarded, describe);
  }
}
