/** A program of its own: reads the whole store whose folder is its argument, and dies of it where it is damaged. */
import { EXIT_DAMAGED, JobStore } from './job-store.js';

try {
  const store = new JobStore(process.argv[2] as string);
  store.load();
  await store.close();
} catch {
  process.exitCode = EXIT_DAMAGED;
}
