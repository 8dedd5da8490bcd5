import { randomBytes } from 'node:crypto';
import { fstatSync, mkdtempSync, readdirSync, rmSync, type Stats, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '#testkit';
import { ZipFile } from 'yazl';
import { JobDraft } from './job-draft.js';
import { JobFiles } from './job-files.js';
import { JobSpace } from './job-space.js';

const MIB = 1024 * 1024;
const limits = { maxPhotos: 200, maxPhotoBytes: MIB, maxTotalBytes: 10 * MIB };

describe('JobDraft', () => {
  let folder: string;
  let files: JobFiles;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'safelight-draft-'));
    files = new JobFiles(folder);
    await files.open();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Whether the process holds that file open, under whatever name. */
  const isOpen = ({ dev, ino }: Stats): boolean =>
    readdirSync('/dev/fd').some((fd) => {
      try {
        const open = fstatSync(Number(fd));
        return open.dev === dev && open.ino === ino;
      } catch {
        // The folder was open while it was read.
        return false;
      }
    });

  async function storeZip(draft: JobDraft, photos: number, bytes: number): Promise<void> {
    const zip = new ZipFile();
    for (let index = 0; index < photos; index++) zip.addBuffer(randomBytes(bytes), `${index}.jpg`);
    zip.end();
    await draft.storeArchive(zip.outputStream as Readable);
  }

  it('holds no archive open whose photos found no place', async () => {
    const draft = await JobDraft.open({ files, limits, space: new JobSpace({ maxPhotos: 1, maxBytes: 100 * MIB }) });
    await storeZip(draft, 3, 300_000);
    const archive = statSync(files.pathOf(draft.id, 'archive.zip'));
    await expect(draft.unpackArchive((name) => name)).rejects.toMatchObject({ errorType: 'QueueFullError' });
    await waitUntil(() => !isOpen(archive), { what: 'the end of the open archive' });
    await draft.discard();
  });

  it('keeps nothing of a photo whose stream was cut off, on disk as in the books', async () => {
    const space = new JobSpace({ maxPhotos: 10, maxBytes: 100 * MIB });
    const draft = await JobDraft.open({ files, limits, space });
    const failing = function* (): Generator<Buffer> {
      yield Buffer.alloc(1000);
      throw new Error('cut off');
    };
    await expect(draft.addStream('a.jpg', Readable.from(failing()))).rejects.toThrow('cut off');
    expect(readdirSync(join(folder, draft.id))).toEqual([]);
    await draft.discard();
    expect(space.usedBytes).toBe(0);
  });
});
