/** Says what the demo does, step by step, and keeps what did not happen. */
import { performance } from 'node:perf_hooks';

/** Thrown when a step did not happen; its text says which and why. */
export class DemoFailed extends Error {}

/** Prints numbered steps with their time. */
export class Narrator {
  private current = 0;
  private readonly startedAt = performance.now();

  constructor(private readonly steps: number) {}

  /** Announces the next step. */
  step(text: string): void {
    this.current++;
    console.log(`\n[${this.current}/${this.steps}] ${text}  (${this.elapsed()} s)`);
  }

  /** One line of what was seen. */
  say(text: string): void {
    console.log(text.replace(/^/gm, '      '));
  }

  /** Progress on one line where the output is a terminal, every line otherwise. */
  progress(text: string): void {
    if (process.stdout.isTTY) process.stdout.write(`\r      ${text}   `);
    else console.log(`      ${text}`);
  }

  /** Ends a progress line. */
  progressDone(): void {
    if (process.stdout.isTTY) process.stdout.write('\n');
  }

  /** Seconds since the start. */
  elapsed(): string {
    return ((performance.now() - this.startedAt) / 1000).toFixed(1);
  }
}

/** The value, or the end of the demo where there is none. */
export function expectThat<T>(value: T | undefined | null | false, otherwise: string): T {
  if (value === undefined || value === null || value === false) throw new DemoFailed(otherwise);
  return value;
}
