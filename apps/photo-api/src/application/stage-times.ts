/** How long each stage of a photo took, in the words of JSON answers. */
import type { PhotoRequest } from './photo-request.js';

/** Ms by stage, to a tenth: upload, queue, the steps that ran, total. */
export function stageTimes(photo: PhotoRequest): Record<string, number> {
  const entries: [string, number | undefined][] = [
    ['upload', photo.uploadMs],
    ['queue', photo.queueWaitMs],
    ...photo.timings.map(({ step, durationMs }): [string, number] => [step, durationMs]),
    ['total', photo.ageMs],
  ];
  const sums = new Map<string, number>();
  // Of several photos in one request, a step's time is that of all of them.
  for (const [name, ms] of entries) if (ms !== undefined) sums.set(name, (sums.get(name) ?? 0) + ms);
  return Object.fromEntries([...sums].map(([name, ms]) => [name, Math.round(ms * 10) / 10]));
}
