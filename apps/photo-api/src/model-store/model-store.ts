/**
 * The model folder as a store: pull a published network into it, check what is there, take something out. It never touches a file
 * that a person has put there without being told to, and a file gets its name only when it is whole and right.
 */
import { mkdir, rm, stat } from 'node:fs/promises';
import { CATALOGUE, type CatalogueModel, modelFile, type Publication, readOwnNetworks } from '#imaging';
import type { Dispatcher } from 'undici';
import { dropRecord, type FileSums, mismatch, recordedSum, recordSum, sumsOf } from './checksums.js';
import { download, type DownloadOptions } from './download.js';
import { PartialFile } from './partial-file.js';
import { withPullLock } from './pull-lock.js';
import { messageOf, StoreError, UnreachableError } from './store-error.js';

/** How the store works. */
export interface ModelStoreOptions {
  readonly modelDir: string;
  /** Folder to get the files from instead of their own addresses. */
  readonly mirror: string | undefined;
  readonly dispatcher: Dispatcher;
}

/** What a pull did. */
export interface Pulled {
  /** `kept`: it was there already, and right. */
  readonly action: 'pulled' | 'kept';
  readonly path: string;
  readonly bytes: number;
  readonly sums: FileSums;
  /** Whether its publisher states a checksum that it was held against. */
  readonly checked: boolean;
}

/** What a check of an installed file found. */
export interface Verdict {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
}

/** What happens beside a pull. */
export interface PullOptions extends Pick<DownloadOptions, 'onProgress' | 'onRetry' | 'firstPauseMs'> {
  /** Has the last word on a file whose publisher states no checksum: it may be anything, down to a page that says sorry. */
  readonly check: (file: string) => Promise<void>;
}

/** The networks in a folder. */
export class ModelStore {
  constructor(private readonly options: ModelStoreOptions) {}

  /**
   * The published network of that name.
   * @throws StoreError naming those there are
   */
  published(name: string): CatalogueModel & { readonly published: Publication } {
    const model = CATALOGUE.find((candidate) => candidate.name === name);
    if (model?.published !== undefined) return { ...model, published: model.published };
    if (model?.embedded !== undefined)
      throw new StoreError(`${name} arrives with \`npm ci\`; there is nothing to pull.`);
    const names = CATALOGUE.flatMap((candidate) => (candidate.published ? [candidate.name] : []));
    throw new StoreError(`There is no model ${JSON.stringify(name)} to pull. There are ${names.join(', ')}.`);
  }

  /** Where its file is pulled from. */
  addressOf({ published }: { readonly published: Publication }): string {
    const { mirror } = this.options;
    return mirror === undefined ? published.address : `${mirror}/${fileNameOf(published.address)}`;
  }

  /**
   * Brings the network's file into the folder, or finds it there.
   * @throws StoreError where it cannot be had, is not the published one, or the folder cannot be written
   */
  async pull(name: string, options: PullOptions): Promise<Pulled> {
    const model = this.published(name);
    const path = modelFile(this.options.modelDir, name);
    try {
      await mkdir(this.options.modelDir, { recursive: true });
      return await withPullLock(
        path,
        async () => (await this.keep(model, path)) ?? (await this.fetch(model, path, options)),
      );
    } catch (thrown) {
      if (thrown instanceof UnreachableError)
        throw new StoreError(`${name}: ${thrown.message} Without a network, copy the file to ${path} and run verify.`, {
          cause: thrown,
        });
      if (thrown instanceof StoreError) throw new StoreError(`${name}: ${thrown.message}`, { cause: thrown });
      throw new StoreError(`${name}: ${this.options.modelDir} cannot be written: ${messageOf(thrown)}.`, {
        cause: thrown,
      });
    }
  }

  /** Holds an installed file against its published or recorded checksum. */
  async verify(name: string): Promise<Verdict> {
    const path = modelFile(this.options.modelDir, name);
    const model = CATALOGUE.find((candidate) => candidate.name === name);
    if (!(await isFile(path))) return { name, ok: false, message: 'not installed' };
    if (model === undefined)
      return { name, ok: true, message: 'your own network; nothing is published to hold it against' };
    const sums = await sumsOf(path);
    const wrong = await wrongness(model, path, sums);
    if (wrong === undefined) return { name, ok: true, message: await this.rightness(model, path, sums) };
    return { name, ok: false, message: `not the published file: ${wrong}. ${remedyFor(model)}` };
  }

  /**
   * Takes a published network out of the folder, and what an unfinished pull left. @returns whether there was anything
   * @throws StoreError for embedded ones, people's own ones, and unknown ones
   */
  async remove(name: string): Promise<boolean> {
    if (readOwnNetworks(this.options.modelDir).models.some((own) => own.name === name))
      throw new StoreError(`${name} is your own network: delete ${name}.onnx and ${name}.json yourself.`);
    if (CATALOGUE.some((model) => model.name === name && model.embedded))
      throw new StoreError(`${name} is embedded: the service needs it, and would make it again at its next start.`);
    const path = modelFile(this.options.modelDir, this.published(name).name);
    const partial = new PartialFile(path);
    const was = (await isFile(path)) || (await partial.size()) > 0;
    await rm(path, { force: true });
    await dropRecord(path);
    await partial.drop();
    return was;
  }

  private async keep(model: CatalogueModel, path: string): Promise<Pulled | undefined> {
    if (!(await isFile(path))) return undefined;
    const sums = await sumsOf(path);
    const wrong = await wrongness(model, path, sums);
    if (wrong !== undefined) return undefined;
    const { size: bytes } = await stat(path);
    return { action: 'kept', path, bytes, sums, checked: model.published?.checksum !== undefined };
  }

  private async fetch(
    model: CatalogueModel & { readonly published: Publication },
    path: string,
    { check, ...progress }: PullOptions,
  ): Promise<Pulled> {
    const partial = new PartialFile(path);
    const address = this.addressOf(model);
    await download({ address, partial, dispatcher: this.options.dispatcher, ...progress });
    const sums = await sumsOf(partial.bytesPath);
    const { checksum } = model.published;
    const wrong = checksum && mismatch(sums, checksum);
    if (wrong !== undefined) {
      await partial.drop();
      throw new StoreError(`What ${address} gave is not the published file: ${wrong}. It was thrown away.`);
    }
    if (checksum === undefined) await this.tryOut(partial, address, check);
    const bytes = await partial.size();
    await recordSum(path, sums);
    await partial.finish();
    return { action: 'pulled', path, bytes, sums, checked: checksum !== undefined };
  }

  private async tryOut(partial: PartialFile, address: string, check: PullOptions['check']): Promise<void> {
    try {
      await check(partial.bytesPath);
    } catch (thrown) {
      await partial.drop();
      throw new StoreError(`What ${address} gave is no such network: ${messageOf(thrown)} It was thrown away.`, {
        cause: thrown,
      });
    }
  }

  private async rightness(model: CatalogueModel, path: string, { sha256 }: FileSums): Promise<string> {
    if (model.embedded !== undefined) return 'as converted from its package';
    const { checksum } = model.published ?? {};
    if (checksum !== undefined) return `as published (${checksum.algorithm}), sha256 ${sha256}`;
    const recorded = await recordedSum(path);
    return recorded === undefined
      ? `nothing is published to hold it against; sha256 ${sha256}`
      : `as it was pulled, sha256 ${sha256}`;
  }
}

/** What is wrong with an installed file; undefined where nothing speaks against it. */
async function wrongness(model: CatalogueModel, path: string, sums: FileSums): Promise<string | undefined> {
  if (model.embedded) return mismatch(sums, { algorithm: 'sha256', hex: model.embedded.onnxSha256 });
  if (model.published?.checksum) return mismatch(sums, model.published.checksum);
  const recorded = await recordedSum(path);
  return recorded === undefined || recorded === sums.sha256
    ? undefined
    : `its sha256 is ${sums.sha256}, and was ${recorded} when it was pulled`;
}

function remedyFor({ name, embedded }: CatalogueModel): string {
  return embedded ? 'The next start of the service makes it anew.' : `Run \`npm run models -- pull ${name}\`.`;
}

function fileNameOf(address: string): string {
  return new URL(address).pathname.split('/').at(-1) as string;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
