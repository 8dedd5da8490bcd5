/** How coarsely time is kept, by its age. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Length of a tier's buckets, and up to which age it holds time. A window's edge is off by at most one bucket of its age: under 2 %. */
export const TIERS = [
  { lengthMs: SECOND, reachMs: 2 * MINUTE },
  { lengthMs: 10 * SECOND, reachMs: 20 * MINUTE },
  { lengthMs: MINUTE, reachMs: 2 * HOUR },
  { lengthMs: 10 * MINUTE, reachMs: 26 * HOUR },
] as const;

/** Ages below which a tier's buckets are not too coarse or, for the last, time is kept at all. */
const LIMITS = TIERS.map(({ lengthMs, reachMs }) => reachMs - lengthMs);
const COARSEST = TIERS.length - 1;

/** The finest tier that still covers an age; −1 beyond all of them. */
export function tierOf(ageMs: number): number {
  for (let tier = 0; tier <= COARSEST; tier++) if (ageMs < LIMITS[tier]!) return tier;
  return -1;
}

/** As tierOf(), but what is older than all is as coarse as can be. */
export function coarsenessOf(ageMs: number): number {
  const tier = tierOf(ageMs);
  return tier === -1 ? COARSEST : tier;
}

/** Age up to which a tier takes lines, ms. */
export function limitOf(tier: number): number {
  return LIMITS[tier]!;
}
