/** What the pictures of a batch are called in its archive: after the uploads, fit for every system, and no two alike. */
import type { PhotoResult } from '#imaging';

const MOST_CHARACTERS = 80;
/** What no file of Windows may hold, and controls. */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
/** Devices of Windows, with whatever extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const EXTENSION = /\.[A-Za-z0-9]{1,5}$/;

/** Gives names one after the other. */
export class ResultNames {
  private readonly used = new Set<string>();

  /**
   * @param upload what the client called its photo; null where it has no name
   * @param index place in the batch, from 0
   */
  next(upload: string | null, index: number, format: PhotoResult['format']): string {
    const stem = stemOf(upload ?? '') || `photo-${String(index + 1).padStart(3, '0')}`;
    const extension = format === 'jpeg' ? 'jpg' : format;
    let name = `${stem}.${extension}`;
    // Systems that take upper and lower case, or composed and decomposed letters, for the same would overwrite one with the other.
    for (let count = 2; this.used.has(keyOf(name)); count++) name = `${stem}-${count}.${extension}`;
    this.used.add(keyOf(name));
    return name;
  }

  /** Keeps a name from being given. */
  reserve(name: string): void {
    this.used.add(keyOf(name));
  }
}

function stemOf(upload: string): string {
  const stem = upload
    .replace(EXTENSION, '')
    .replace(FORBIDDEN, '-')
    .slice(0, MOST_CHARACTERS)
    .replace(/^[\s.-]+|[\s.-]+$/g, '');
  return RESERVED.test(stem) ? `_${stem}` : stem;
}

function keyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
