import { statSync } from 'node:fs';
import { join } from 'node:path';

/** Path of a network's file. @param name one that has been checked: it becomes a part of the path */
export function modelFile(modelDir: string, name: string): string {
  return join(modelDir, `${name}.onnx`);
}

/**
 * Tells the present files of a network, its own and its description, from others of the same name, by size and time of change; nothing is read.
 * @param name one that has been checked: it becomes a part of the path
 */
export function modelVersion(modelDir: string, name: string): string {
  return [modelFile(modelDir, name), join(modelDir, `${name}.json`)]
    .map((path) => {
      const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
      return `${size}@${mtimeMs}`;
    })
    .join(' ');
}
