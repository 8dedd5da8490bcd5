import { join } from 'node:path';

/** Path of a network's file. @param name one that has been checked: it becomes a part of the path */
export function modelFile(modelDir: string, name: string): string {
  return join(modelDir, `${name}.onnx`);
}
