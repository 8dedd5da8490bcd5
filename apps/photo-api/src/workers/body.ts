/**
 * What the bytes of a task are: the photo's file and, behind it, the file of a background picture where the task has one. They travel
 * as one body, so that whatever carries, keeps or digests a task needs to know of one only.
 */
import type { PhotoTask } from './protocol.js';

/** The files of a body; views into it, not copies. */
export interface BodyFiles {
  readonly photo: Uint8Array;
  /** The background picture. */
  readonly background: Uint8Array | undefined;
}

/** The files in the body of a task. */
export function filesOf(body: Uint8Array, task: PhotoTask): BodyFiles {
  const bytes = backgroundBytes(task);
  if (bytes === 0) return { photo: body, background: undefined };
  const end = body.length - bytes;
  return { photo: body.subarray(0, end), background: body.subarray(end) };
}

function backgroundBytes(task: PhotoTask): number {
  if (task.flow !== 'id-photo' || task.options.background.kind !== 'picture') return 0;
  return task.options.background.fileBytes;
}
