/** How a demo ends: with what became of it, everything closed, and an exit code that programs understand. */
import { DemoFailed } from './narrator.js';

/** Closes something that was opened. */
export type CleanUp = () => unknown;

/** Tells the story and ends the process. @param tell gives the last words @param cleanUp what is to be closed, in the order in which it was opened */
export async function runStory(tell: () => Promise<string>, cleanUp: readonly CleanUp[]): Promise<never> {
  try {
    console.log(`\n${await tell()}`);
  } catch (error) {
    const words = error instanceof DemoFailed ? error.message : ((error as Error).stack ?? String(error));
    console.error(`\nThe demo failed: ${words}`);
    process.exitCode = 1;
  } finally {
    for (const close of cleanUp.toReversed()) await close();
  }
  process.exit();
}
