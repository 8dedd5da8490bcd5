/** The result of a batch as a zip file that is made while it is sent: pictures as they are, since they do not get smaller, and a report. */
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** One file of the archive. */
export interface ArchiveEntry {
  readonly name: string;
  readonly bytes: number;
  readonly openSource: () => Readable;
}

/** An archive that is being made. */
export interface ArchiveInWork {
  /** The archive's bytes; fails where one of its files cannot be read. */
  readonly stream: Readable;
  /** Size of the whole. */
  readonly bytes: number;
  /** Closes the file that is being read and opens no other; to be called when nobody reads the stream any more. */
  readonly abandon: () => void;
}

const FILE_MODE = 0o100644;

/** @param report what `report.json` says; @param mtime of all files in it */
export async function writeArchive(
  entries: readonly ArchiveEntry[],
  report: unknown,
  mtime: Date,
): Promise<ArchiveInWork> {
  const zip = new ZipFile();
  const stream = zip.outputStream as Readable;
  let source: Readable | undefined;
  let isAbandoned = false;
  zip.on('error', (error: Error) => stream.destroy(error));
  const options = { compress: false, mode: FILE_MODE, mtime };
  zip.addBuffer(Buffer.from(`${JSON.stringify(report, null, 2)}\n`, 'utf8'), 'report.json', options);
  for (const { name, bytes, openSource } of entries) {
    zip.addReadStreamLazy(name, { ...options, size: bytes }, (give) => {
      if (isAbandoned) return;
      source = openSource();
      // After the archive is abandoned nobody else hears that its file was closed.
      source.on('error', () => undefined);
      give(null, source);
    });
  }
  const end = zip.end.bind(zip) as (options: object, told: (bytes: number) => void) => void;
  const bytes = await new Promise<number>((resolve) => end({}, resolve));
  const abandon = (): void => {
    isAbandoned = true;
    source?.destroy();
    stream.destroy();
  };
  return { stream, bytes, abandon };
}
