/**
 * Reads the uncompressed bytes of a gzip archive, whole or from an offset on; also of several members in a row. Of a damaged one all that
 * stands before the damage is read. Bounded memory.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { digestOf, JOINT_BYTES, type Digest } from './fingerprint.js';
import { Unpacker } from './unpacker.js';

/** What is unpacked at a time, in bytes of the file: at most a thousand times as much comes out. */
const PIECE_BYTES = 32 * 1024;

/** How much was read, in bytes of the file and of its content. */
interface Progress {
  read: number;
  given: number;
}

/**
 * Chunks of an archive's content. Throws the system's error; of a damaged archive, after all that could be read of it, one that says how
 * far that was. A reader that stops early closes the file.
 */
export async function* archiveChunks(path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path);
  const sound: Progress = { read: 0, given: 0 };
  try {
    yield* unpacked(file, sound);
  } catch (error) {
    if (!isDamage(error)) throw error;
    yield* upToDamage(file, sound);
    throw told(error, sound);
  } finally {
    await file.close();
  }
}

/** @param progress of the pieces that were unpacked whole @param bytewiseFrom from this byte of the file on, pieces are single bytes */
async function* unpacked(file: FileHandle, progress: Progress, bytewiseFrom = Infinity): AsyncGenerator<Buffer> {
  const unpacker = new Unpacker();
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  try {
    while (!unpacker.ended) {
      const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, progress.read);
      const step = progress.read < bytewiseFrom ? PIECE_BYTES : 1;
      if (bytesRead === 0) yield* given(await unpacker.end(), progress);
      for (let at = 0; at < bytesRead && !unpacker.ended; at += step) {
        const piece = buffer.subarray(at, Math.min(at + step, bytesRead));
        yield* given(await unpacker.push(piece), progress);
        progress.read += piece.length;
      }
    }
  } finally {
    unpacker.close();
  }
}

function* given(chunks: readonly Buffer[], progress: Progress): Generator<Buffer> {
  for (const chunk of chunks) {
    progress.given += chunk.length;
    yield chunk;
  }
}

/** What stands between the last sound piece and the damage: zlib keeps it to itself, so that piece is unpacked again, byte by byte. */
async function* upToDamage(file: FileHandle, sound: Progress): AsyncGenerator<Buffer> {
  let known = sound.given;
  const again: Progress = { read: 0, given: 0 };
  try {
    for await (const chunk of unpacked(file, again, sound.read)) {
      if (chunk.length > known) yield chunk.subarray(known);
      known = Math.max(0, known - chunk.length);
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  Object.assign(sound, again);
}

function isDamage(error: unknown): error is NodeJS.ErrnoException {
  return /^Z_(DATA|BUF)_ERROR$/.test((error as NodeJS.ErrnoException).code ?? '');
}

/** What is wrong, in words for a person; the code is zlib's. */
function told({ code, message }: NodeJS.ErrnoException, { read, given: bytes }: Progress): Error {
  const after = `after ${bytes} bytes of its content`;
  const words =
    code === 'Z_BUF_ERROR'
      ? read === 0
        ? 'is empty, and so no gzip archive'
        : `ends too early, ${after}: the archive was cut off`
      : bytes === 0
        ? `is no gzip archive (${message})`
        : message === 'incorrect header check'
          ? `goes on with something else than gzip ${after}`
          : `is damaged ${after} (${message})`;
  return Object.assign(new Error(words), { code });
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
    if (next.value.length > needed && sameJoint(before, joint))
      return startingWith(next.value.subarray(needed), chunks);
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
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return();
  }
}
