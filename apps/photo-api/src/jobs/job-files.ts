/**
 * The files of jobs: one folder a job, uploads and pictures by number, never by a client's name. Written aside, synced and renamed;
 * readable by this user alone.
 */
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure } from '#events';

/** What became of a stream that was to be stored. */
export interface StoredStream {
  /** Bytes that came; those past the limit were read and dropped. */
  readonly bytes: number;
  /** Whether they were more than allowed; nothing is stored then. */
  readonly tooLarge: boolean;
}

/** Which file of a job: a photo's upload, its picture, or the upload of the whole. */
export type JobFile = `${number}.in` | `${number}.out` | 'archive.zip';

const PART = '.part';
const JOB_FOLDER = /^[0-9a-f]{32}$/;

/** The folder of all jobs' files. */
export class JobFiles {
  constructor(private readonly folder: string) {}

  /** Makes the folder. */
  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await chmod(this.folder, 0o700);
  }

  /** Makes the folder of a job. @throws Failure QueueStoreError */
  async create(id: string): Promise<void> {
    await guarded(() => mkdir(join(this.folder, id), { mode: 0o700 }));
  }

  /** Path of a file, for those who must open it by name. */
  pathOf(id: string, file: JobFile): string {
    return join(this.folder, id, file);
  }

  /** Writes a whole file. @throws Failure QueueStoreError */
  async write(id: string, file: JobFile, bytes: Uint8Array): Promise<void> {
    const path = this.pathOf(id, file);
    await guarded(async () => {
      const handle = await open(path + PART, 'w', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(path + PART, path);
    });
  }

  /**
   * Stores a stream; it is read to its end also where it is too long, so that whatever comes behind it can be read.
   * @param onChunk told of each piece that came; may throw to end it
   * @throws Failure what `onChunk` or the stream threw, or QueueStoreError
   */
  async store(
    id: string,
    file: JobFile,
    source: Readable,
    { maxBytes, onChunk }: { maxBytes: number; onChunk: (chunk: Buffer) => void },
  ): Promise<StoredStream> {
    const path = this.pathOf(id, file);
    let bytes = 0;
    const within = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        onChunk(chunk);
        if (bytes <= maxBytes) yield chunk;
      }
    };
    return guarded(async () => {
      try {
        await pipeline(source, within, createWriteStream(path + PART, { flags: 'w', mode: 0o600, flush: true }));
      } catch (thrown) {
        // A job may go on without this photo: what has come of it is in no books any more.
        await rm(path + PART, { force: true }).catch(() => undefined);
        throw thrown;
      }
      const tooLarge = bytes > maxBytes;
      await (tooLarge ? rm(path + PART, { force: true }) : rename(path + PART, path));
      return { bytes, tooLarge };
    });
  }

  /** @throws Failure QueueStoreError where the file is not there any more */
  async read(id: string, file: JobFile): Promise<Buffer> {
    return guarded(() => readFile(this.pathOf(id, file)));
  }

  /** The file as a stream, which fails where it is not there. */
  stream(id: string, file: JobFile): ReadStream {
    return createReadStream(this.pathOf(id, file));
  }

  /** Size of the file; undefined where there is none. */
  async sizeOf(id: string, file: JobFile): Promise<number | undefined> {
    return stat(this.pathOf(id, file)).then(
      ({ size }) => size,
      () => undefined,
    );
  }

  /** Deletes a file. Never rejects. */
  async remove(id: string, file: JobFile): Promise<void> {
    await rm(this.pathOf(id, file), { force: true }).catch(() => undefined);
  }

  /** Deletes all files of a job. Never rejects. */
  async removeJob(id: string): Promise<void> {
    await rm(join(this.folder, id), { recursive: true, force: true }).catch(() => undefined);
  }

  /** Deletes the folders of jobs that nobody knows: uploads that were cut off by the end of the process. */
  async removeUnknown(known: (id: string) => boolean): Promise<void> {
    for (const name of await readdir(this.folder)) {
      if (JOB_FOLDER.test(name) && !known(name)) await this.removeJob(name);
    }
  }
}

/** Failures of streams stay what they are; the disk's are the store's. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof Failure || (thrown as NodeJS.ErrnoException).syscall === undefined) throw thrown;
    throw new Failure('QueueStoreError', 'The job could not be stored.', { cause: thrown });
  }
}
