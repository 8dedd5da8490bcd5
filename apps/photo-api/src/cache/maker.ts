/** What a picture is made by: the program and its networks. A picture of other makers is another picture, however alike the request. */
import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CARTOON_STYLE, CATALOGUE, modelVersion } from '#imaging';
import type { PhotoTask } from '../workers/protocol.js';

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

/** Versions of networks by name; undefined where none is open. */
export type VersionOf = (model: string) => string | undefined;

/** Every photo is looked at by these. */
const FACE_NETWORKS = CATALOGUE.filter(({ kind }) => kind === 'faces').map(({ name }) => name);

/** Tells what photos are made by, wherever that is. */
export type PhotoMaker = Pick<Maker, 'describe' | 'isOf'>;

/** The networks that have a part in a photo. @param usual the matting network of photos that name none */
export function networksOf({ flow, options }: PhotoTask, usual: string): ReadonlySet<string> {
  if (flow !== 'stylization') return new Set([...FACE_NETWORKS, options.model ?? usual]);
  return new Set(options.style === CARTOON_STYLE ? FACE_NETWORKS : [...FACE_NETWORKS, options.style]);
}

/** The program's files are told apart by name, size and time of change, and so are networks that nobody has opened; none is read. */
export class Maker {
  private readonly program: string;
  private modelsAt = Number.NaN;
  private onDisk: readonly (readonly [name: string, version: string])[] = [];

  /** @param opened version of a network as a worker has opened it: what is made now is made by that one, whatever lies in the folder since */
  constructor(
    private readonly settings: MakerSettings,
    private readonly opened: VersionOf = () => undefined,
  ) {
    const { version, mattingModel, executionProviders, programDir } = settings;
    this.program = JSON.stringify([version, mattingModel, executionProviders, fingerprint(programDir)]);
  }

  /**
   * The makers of a photo that is made now; networks that have no part in it may come and go. Looks at the folder of the models anew where
   * a file was put into it or taken out.
   */
  async describe(task: PhotoTask): Promise<string> {
    const { modelDir } = this.settings;
    const changedAt = await stat(modelDir).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    if (changedAt !== this.modelsAt) {
      this.onDisk = namesIn(modelDir).map((name) => [name, modelVersion(modelDir, name)]);
      this.modelsAt = changedAt;
    }
    const used = networksOf(task, this.settings.mattingModel);
    const versions = this.onDisk.filter(([name]) => used.has(name));
    return this.program + JSON.stringify(versions.map(([name, version]) => [name, this.opened(name) ?? version]));
  }

  /** Whether of these networks, a worker's own, those of the task are what `describe` tells of: after a file was replaced one worker may have the old one still. */
  isOf(task: PhotoTask, models: ReadonlyMap<string, string>): boolean {
    const used = networksOf(task, this.settings.mattingModel);
    return [...models].every(([name, version]) => !used.has(name) || this.opened(name) === version);
  }
}

function namesIn(modelDir: string): string[] {
  const files = filesIn(modelDir).map(({ name }) => name);
  return files
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => name.slice(0, -'.onnx'.length))
    .sort();
}

function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of filesIn(folder).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isFile() || !entry.name.endsWith('.js')) continue;
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
