/** Reads the uncompressed bytes of a gzip archive, whole or from an offset on; also of several members in a row. Bounded memory. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { digestOf, JOINT_BYTES, type Digest } from './fingerprint.js';

/** Chunks of an archive's content. Throws the system's or zlib's error; a reader that stops early closes the file. */
export async function* archiveChunks(path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  file.on('error', (error) => gunzip.destroy(error));
  file.pipe(gunzip);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

/** The first bytes of an archive's content, at most `length`. */
export async function archiveHead(path: string, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let total = 0;
  for await (const chunk of archiveChunks(path)) {
    parts.push(chunk);
    total += chunk.length;
    if (total >= length) break;
  }
  return Buffer.concat(parts).subarray(0, length);
}

/**
 * The content from `offset` on, after a check that the bytes before it are those that `joint` tells of.
 * @returns undefined where they are not: then it is another file's archive
 */
export async function archiveRest(
  path: string,
  offset: number,
  joint: Digest,
): Promise<AsyncGenerator<Buffer, void, undefined> | undefined> {
  const chunks = archiveChunks(path);
  let before = Buffer.alloc(0);
  let position = 0;
  while (position < offset) {
    const next = await chunks.next();
    if (next.done === true) break;
    const needed = offset - position;
    before = Buffer.concat([before.subarray(-JOINT_BYTES), next.value.subarray(0, needed)]);
    position += Math.min(needed, next.value.length);
    if (next.value.length > needed)
      return sameJoint(before, joint) ? startingWith(next.value.subarray(needed), chunks) : undefined;
  }
  if (position === offset && sameJoint(before, joint)) return chunks;
  await chunks.return();
  return undefined;
}

function sameJoint(before: Buffer, joint: Digest): boolean {
  const own = digestOf(before.subarray(Math.max(0, before.length - joint[0])));
  return own[0] === joint[0] && own[1] === joint[1];
}

async function* startingWith(
  first: Buffer,
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  yield first;
  yield* rest;
}
