/**
 * What the bytes of a task are: the photo's file, or those of several photos for one sheet, and behind it the file of a background
 * picture where the task has one. They travel as one body, so that whatever carries, keeps or digests a task needs to know of one only.
 */
import type { PhotoTask } from './protocol.js';

/** The files of a body; views into it, not copies. */
export interface BodyFiles {
  /** The photo, or the first of several. */
  readonly photo: Uint8Array;
  /** All photos, in their order. */
  readonly photos: readonly Uint8Array[];
  /** The background picture. */
  readonly background: Uint8Array | undefined;
}

/** The files in the body of a task. */
export function filesOf(body: Uint8Array, task: PhotoTask): BodyFiles {
  const bytes = backgroundBytes(task);
  const end = body.length - bytes;
  const photos = split(body.subarray(0, end), task.flow === 'print-sheet' ? task.imageBytes : undefined);
  return { photo: photos[0]!, photos, background: bytes === 0 ? undefined : body.subarray(end) };
}

function split(images: Uint8Array, lengths: readonly number[] | undefined): Uint8Array[] {
  if (lengths === undefined) return [images];
  let end = 0;
  return lengths.map((length) => images.subarray(end, (end += length)));
}

function backgroundBytes(task: PhotoTask): number {
  if (task.flow === 'cutout' || task.flow === 'stylization' || task.options.background.kind !== 'picture') return 0;
  return task.options.background.fileBytes;
}
