/** Checks that run one after the other, one line each, and go on after a failure: a browser is slow to start and cheap to keep. */

/** What came of the checks so far. */
export class Checks {
  private passed = 0;
  private failed = 0;

  /** Runs one check and says what came of it. Never rejects. */
  async check(what: string, run: () => Promise<void> | void): Promise<void> {
    const begun = performance.now();
    try {
      await run();
      this.passed += 1;
      console.log(`ok      ${what} (${Math.round(performance.now() - begun)} ms)`);
    } catch (error) {
      this.failed += 1;
      console.log(`FAILED  ${what}\n${indent(error instanceof Error ? error.message : String(error))}`);
    }
  }

  /** Says what was not looked at, and why: only what needs a tool that CI does not install. */
  skip(why: string): void {
    console.log(`skipped ${why}`);
  }

  /** Says the sum. @returns the exit code for it */
  finish(): 0 | 1 {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 ? 0 : 1;
  }
}

/** @throws Error that shows both where they differ as JSON */
export function expectEqual(actual: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== should) throw new Error(`is     ${is}\nshould ${should}`);
}

/** @throws Error that shows the text where the pattern does not fit it */
export function expectMatch(actual: string | null, pattern: RegExp): void {
  if (actual === null || !pattern.test(actual)) throw new Error(`${JSON.stringify(actual)} does not match ${pattern}`);
}

function indent(text: string): string {
  return text.replace(/^/gm, '        ');
}
