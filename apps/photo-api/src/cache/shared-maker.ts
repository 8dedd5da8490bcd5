/**
 * What a picture is made by where other hosts make it: programs and networks by their bytes, since the same files have other times on each
 * host. A picture counts as made by what the workers have announced, or is not kept.
 */
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ModelLoaded, modelVersion } from '#imaging';
import type { PhotoTask } from '../workers/protocol.js';
import { networksOf, type PhotoMaker, type VersionOf } from './maker.js';

/** Stands beside the networks as what has made a photo; no network has this name. */
const PROGRAM = '(program)';

/** Digest of the compiled program, 64 hex digits: the same on all hosts that run the same. @param version of the package */
export function programDigest(folder: string, version: string): string {
  const hash = createHash('sha256').update(version);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  for (const name of files.sort()) hash.update(`\n${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

/** In front of workers of other processes. */
export class SharedMaker implements PhotoMaker {
  /** @param announced version of a network as the workers have it; undefined where none has opened it */
  constructor(
    private readonly program: string,
    private readonly mattingModel: string,
    private readonly announced: VersionOf,
  ) {}

  describe(task: PhotoTask): Promise<string> {
    const versions = [...networksOf(task, this.mattingModel)].sort().map((name) => [name, this.announced(name)]);
    return Promise.resolve(JSON.stringify([this.program, this.mattingModel, versions]));
  }

  isOf(task: PhotoTask, models: ReadonlyMap<string, string>): boolean {
    if (models.get(PROGRAM) !== this.program) return false;
    return [...networksOf(task, this.mattingModel)].every((name) => {
      const version = models.get(name);
      return version !== undefined && version !== '' && version === this.announced(name);
    });
  }
}

/** Beside the workers: digests of the networks that they open. */
export class MakerDigests {
  /** Digest by name and version; the empty text while it is not known. */
  private readonly digests = new Map<string, string>();

  constructor(
    private readonly program: string,
    private readonly modelDir: string,
  ) {}

  /** A worker has opened a network: its files are read once, aside. */
  note({ model, version, provider }: Pick<ModelLoaded, 'model' | 'version' | 'provider'>): void {
    const key = `${model} ${version}`;
    if (this.digests.has(key)) return;
    this.digests.set(key, '');
    void this.digest(model, version).then(
      (digest) => this.digests.set(key, `${digest} ${provider}`),
      // Gone or replaced meanwhile: what it makes is not kept.
      () => undefined,
    );
  }

  /** As other hosts tell it; the empty text where that is not known. */
  versionOf(model: string, version: string): string {
    return this.digests.get(`${model} ${version}`) ?? '';
  }

  /** What has made a photo, as other hosts tell it. @param models of the worker, by name */
  makersOf(models: ReadonlyMap<string, string>): readonly (readonly [name: string, version: string])[] {
    return [
      [PROGRAM, this.program],
      ...[...models].map(([name, version]) => [name, this.versionOf(name, version)] as const),
    ];
  }

  private async digest(model: string, version: string): Promise<string> {
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(this.modelDir, `${model}.onnx`)), hash, { end: false });
    // A network of one's own has a description beside it.
    await pipeline(createReadStream(join(this.modelDir, `${model}.json`)), hash, { end: false }).catch(() => undefined);
    if (modelVersion(this.modelDir, model) !== version) throw new Error('The files are not those that were opened.');
    return hash.digest('hex');
  }
}
