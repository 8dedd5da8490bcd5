/** Whether the figures can be relied on now. */

/** What is asked. */
export interface ReadinessQuestions {
  /** Whether everything that was there at the start has been read. */
  readonly caughtUp: () => boolean;
  /** Whether the state could be saved when last tried. */
  readonly stateSaved: () => boolean;
  /** Whether the watcher's own lines reach the disk. */
  readonly logWritable: () => boolean;
}

/** One answer for all. */
export interface ReadinessReport {
  readonly status: 'ready' | 'not_ready';
  readonly checks: Readonly<Record<string, 'ok' | 'failing'>>;
}

/** Asks. */
export class Readiness {
  constructor(private readonly questions: ReadinessQuestions) {}

  /** As of now. */
  report(): ReadinessReport {
    const { caughtUp, logWritable, stateSaved } = this.questions;
    const checks = { caught_up: word(caughtUp()), state_saved: word(stateSaved()), log_writable: word(logWritable()) };
    const ready = Object.values(checks).every((check) => check === 'ok');
    return { status: ready ? 'ready' : 'not_ready', checks };
  }
}

function word(good: boolean): 'ok' | 'failing' {
  return good ? 'ok' : 'failing';
}
