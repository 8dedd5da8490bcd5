/** What a picture is made by: the program and the models. A picture of other makers is another picture, however alike the request. */
import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What decides about the makers beside their files. */
export interface MakerSettings {
  /** Version of the program. */
  readonly version: string;
  /** Folder of the compiled program: a development build changes without its version. */
  readonly programDir: string;
  readonly modelDir: string;
  readonly mattingModel: string;
  readonly executionProviders: readonly string[];
}

/** Files are told apart by name, size and time of change; none is read. */
export class Maker {
  private readonly program: string;
  private modelsAt = Number.NaN;
  private models = '';

  constructor(private readonly settings: MakerSettings) {
    const { version, mattingModel, executionProviders, programDir } = settings;
    this.program = JSON.stringify([version, mattingModel, executionProviders, fingerprint(programDir, /\.js$/)]);
  }

  /** The makers of a photo that is made now. Looks at the models anew where a file was put into their folder or taken out. */
  async describe(): Promise<string> {
    const { modelDir } = this.settings;
    const changedAt = await stat(modelDir).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    if (changedAt !== this.modelsAt) {
      this.models = fingerprint(modelDir, /\.(onnx|json)$/);
      this.modelsAt = changedAt;
    }
    return this.program + this.models;
  }
}

function fingerprint(folder: string, wanted: RegExp): string {
  const hash = createHash('sha256');
  for (const entry of filesIn(folder).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isFile() || !wanted.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
    hash.update(`${path.slice(folder.length)} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function filesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    // Not there (yet): nothing is made by it.
    return [];
  }
}
