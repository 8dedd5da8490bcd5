/** Name under which controllers are given the clock. */
export const CLOCK = Symbol('clock');
