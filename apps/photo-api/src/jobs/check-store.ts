/** A program of its own: reads the whole store whose folder is its argument, and dies of it where it is damaged. */
import { EXIT_DAMAGED, isDamage, JobStore } from './job-store.js';

try {
  const store = new JobStore(process.argv[2] as string);
  store.load();
  await store.close();
} catch (thrown) {
  // Anything else the opening itself will meet, and name.
  if (isDamage(thrown)) process.exitCode = EXIT_DAMAGED;
}
