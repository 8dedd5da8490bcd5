/**
 * Under which name a finished photo is kept: SHA-256 over what made it, what was asked for, and the file. Who does not have the photo
 * cannot know its name.
 */
import { createHash, webcrypto } from 'node:crypto';
import type { PhotoTask } from '../workers/protocol.js';

/**
 * The name, 64 hex digits. The file is hashed off the main loop: 5 MB take some ten milliseconds without help of the processor.
 * @param bytes the uploaded file; not changed
 * @param maker the program and the models, see `describeMaker`
 */
export async function cacheKey(bytes: Uint8Array, task: PhotoTask, maker: string): Promise<string> {
  const file = new Uint8Array(await webcrypto.subtle.digest('SHA-256', bytes));
  return createHash('sha256')
    .update(canonical([maker, task]))
    .update(file)
    .digest('hex');
}

/** JSON in which the order of properties says nothing, and bytes stand by their hash. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    if (part instanceof Uint8Array) return createHash('sha256').update(part).digest('hex');
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
