/**
 * A download that is not complete: the bytes so far, and what is needed to go on with them. It survives the process, so that a
 * download of a gigabyte goes on where it was cut off.
 */
import { open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What was being downloaded: with another address or another version the bytes so far are worth nothing. */
export interface Origin {
  readonly address: string;
  /** Strong entity tag, or the date of the last change; undefined where the server states neither, and nothing can be resumed. */
  readonly validator: string | undefined;
}

/** The unfinished file beside the finished one's place. */
export class PartialFile {
  private readonly path: string;
  private readonly originPath: string;

  /** @param target where the finished file will be */
  constructor(private readonly target: string) {
    this.path = `${target}.part`;
    this.originPath = `${target}.part.json`;
  }

  /** Path of the bytes so far. */
  get bytesPath(): string {
    return this.path;
  }

  /** How many bytes are there. */
  async size(): Promise<number> {
    return (await stat(this.path).catch(() => undefined))?.size ?? 0;
  }

  /** What the bytes so far are of; undefined where that is not known. */
  async origin(): Promise<Origin | undefined> {
    try {
      const read = JSON.parse(await readFile(this.originPath, 'utf8')) as Record<string, unknown>;
      const { address, validator } = read;
      return typeof address === 'string' && typeof validator === 'string' ? { address, validator } : undefined;
    } catch {
      return undefined;
    }
  }

  /** Drops what is there and begins a file of that origin; the caller closes the handle. */
  async begin(origin: Origin): Promise<FileHandle> {
    await rm(this.originPath, { force: true });
    const handle = await open(this.path, 'w');
    await writeFile(this.originPath, JSON.stringify(origin));
    return handle;
  }

  /** Goes on behind what is there; the caller closes the handle. */
  continue(): Promise<FileHandle> {
    return open(this.path, 'a');
  }

  /** The bytes become the finished file, at once and whole; they are on disk before they have its name. */
  async finish(): Promise<void> {
    const handle = await open(this.path, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(this.path, this.target);
    await rm(this.originPath, { force: true });
    const folder = await open(dirname(this.target), 'r').catch(() => undefined);
    // Not every platform can force a folder to disk; the file itself is there already.
    await folder?.sync().catch(() => undefined);
    await folder?.close();
  }

  /** Removes everything. */
  async drop(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(this.originPath, { force: true });
  }
}
