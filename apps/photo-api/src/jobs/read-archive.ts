/**
 * Takes the photos out of a zip file that anybody may have made. What it says of itself is checked before anything is inflated: how many
 * entries, how large each and all together; and no entry gets to be larger than it said. Its names are names, never paths.
 */
import { pipeline, type Readable, Transform } from 'node:stream';
import { crc32 } from 'node:zlib';
import { Failure } from '#events';
import { type Entry, open, type ZipFile } from 'yauzl';

/** What an archive is held against. */
export interface ArchiveLimits {
  readonly maxPhotos: number;
  readonly maxPhotoBytes: number;
  /** Of all photos together, inflated. */
  readonly maxTotalBytes: number;
}

/** A photo in the archive; without a source where it says that it is larger than allowed. */
export interface ArchivedPhoto {
  /** Last part of its path. */
  readonly name: string;
  readonly openSource: (() => Promise<Readable>) | undefined;
}

/** Folders, thumbnails and notes of operating systems beside the photos; more is no archive of photos. */
const MOST_ENTRIES = 2000;
const MOST_NAME_BYTES = 1024;
const MOST_NOTE_BYTES = 8192;
const STORED = 0;
const DEFLATED = 8;
const UTF8_FLAG = 0x800;
/** What operating systems put into archives by themselves. */
const NOT_MEANT = /(^|\/)(__MACOSX\/|\.[^/]*$|Thumbs\.db$|desktop\.ini$)/i;

/**
 * Reads the archive's list and hands over its photos one after the other, in its order.
 * @param take stores one photo; the next comes when it has settled
 * @throws Failure BadOptionError (no archive, encrypted, too many entries, another compression), PayloadTooLargeError (all together)
 */
export async function readArchive(
  path: string,
  limits: ArchiveLimits,
  take: (photo: ArchivedPhoto) => Promise<void>,
): Promise<void> {
  const archive = await openArchive(path);
  try {
    const entries = await photosOf(archive, limits);
    refuseTotal(entries, limits);
    for (const entry of entries) {
      const isTooLarge = entry.uncompressedSize > limits.maxPhotoBytes;
      await take({ name: nameOf(entry), openSource: isTooLarge ? undefined : () => openEntry(archive, entry) });
    }
  } finally {
    archive.close();
  }
}

function openArchive(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false, decodeStrings: false }, (error, archive) => {
      // The types say otherwise, but there is no archive where there is an error.
      if (error === null) resolve(archive);
      else reject(refused('is no zip file that can be read', error));
    });
  });
}

function photosOf(archive: ZipFile, { maxPhotos }: ArchiveLimits): Promise<Entry[]> {
  if (archive.entryCount > MOST_ENTRIES)
    return Promise.reject(refused(`has ${archive.entryCount} entries; at most ${maxPhotos} photos are allowed`));
  return new Promise((resolve, reject) => {
    const photos: Entry[] = [];
    archive.on('error', (error: Error) => reject(refused('is damaged', error)));
    archive.on('end', () => {
      if (photos.length > 0) resolve(photos);
      else reject(refused('holds no photo'));
    });
    archive.on('entry', (entry: Entry) => {
      try {
        if (isPhoto(entry)) photos.push(entry);
        if (photos.length > maxPhotos) throw refused(`holds more than ${maxPhotos} photos`);
        archive.readEntry();
      } catch (thrown) {
        reject(Failure.from(thrown));
      }
    });
    archive.readEntry();
  });
}

/** @throws Failure BadOptionError for an entry that no archive of photos has */
function isPhoto(entry: Entry): boolean {
  const { fileNameLength, extraFieldLength, fileCommentLength } = entry;
  if (fileNameLength > MOST_NAME_BYTES || extraFieldLength + fileCommentLength > MOST_NOTE_BYTES)
    throw refused('has an entry whose name or notes are too long');
  const path = pathOf(entry);
  if (path.endsWith('/') || NOT_MEANT.test(path)) return false;
  if (entry.isEncrypted()) throw refused('is encrypted');
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw refused('is compressed in a way other than stored or deflated');
  return true;
}

function refuseTotal(entries: readonly Entry[], { maxPhotoBytes, maxTotalBytes }: ArchiveLimits): void {
  const inflated = entries
    .map(({ uncompressedSize }) => uncompressedSize)
    .filter((bytes) => bytes <= maxPhotoBytes)
    .reduce((sum, bytes) => sum + bytes, 0);
  if (inflated > maxTotalBytes)
    throw new Failure(
      'PayloadTooLargeError',
      `archive: its photos are larger than ${maxTotalBytes / 1024 / 1024} MB together.`,
      { remedy: 'Send them in several batches.' },
    );
}

function openEntry(archive: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    archive.openReadStream(entry, (error, stream) => {
      if (error === null) resolve(pipeline(stream, checkedBy(entry.crc32), () => undefined));
      else reject(error);
    });
  });
}

/** Passes a photo on, and fails at its end where it is not the one that the archive's list speaks of. */
function checkedBy(expected: number): Transform {
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
    flush(done) {
      done(sum === expected ? null : new Error(`the checksum is ${sum}, not ${expected}`));
    },
  });
}

function nameOf(entry: Entry): string {
  return pathOf(entry).split('/').at(-1) ?? '';
}

/** Names that are not marked as UTF-8 and are none come from Windows in China more often than from DOS. */
function pathOf({ fileNameRaw, generalPurposeBitFlag }: Entry): string {
  return (
    decode('utf-8', fileNameRaw) ??
    ((generalPurposeBitFlag & UTF8_FLAG) === 0 ? decode('gb18030', fileNameRaw) : undefined) ??
    fileNameRaw.toString('latin1')
  ).replaceAll('\\', '/');
}

function decode(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function refused(what: string, cause?: unknown): Failure {
  return new Failure('BadOptionError', `archive: ${what}.`, { cause });
}
