/** What is in Redis, by name. All of it begins with `safelight:`; docs/scaling.md lists it for whoever writes an ACL. */

/** In front of all names. */
export const PREFIX = 'safelight';
/** Name of the queue; BullMQ's own keys are `safelight:photos:…`. None of them holds more of a photo than its id. */
export const QUEUE = 'photos';
/** Stream in which BullMQ says what becomes of the photos. */
export const EVENTS = `${PREFIX}:${QUEUE}:events`;
/** A photo on its way to a worker; until its deadline at most. */
export const orderKey = (id: string): string => `${PREFIX}:order:${id}`;
/** What became of it, until it is taken; until its deadline at most. */
export const answerKey = (id: string): string => `${PREFIX}:answer:${id}`;
/** A finished photo that is kept. */
export const cacheKeyOf = (key: string): string => `${PREFIX}:cache:${key}`;
/** When each of the kept photos is over, with its size. */
export const CACHE_ENDS = `${PREFIX}:cache-ends`;
/** Bytes of the kept photos. */
export const CACHE_BYTES = `${PREFIX}:cache-bytes`;
/** Channel on which worker processes say each second what they can do. */
export const NEWS = `${PREFIX}:news`;
/** Channel on which photos are given up. */
export const CANCELS = `${PREFIX}:cancels`;
