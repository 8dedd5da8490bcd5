import { Failure } from '#events';

/** What one format's reader found: the stored size in px, before the orientation is applied, and the EXIF orientation 1 … 8. */
export interface ParsedHeader {
  readonly width: number;
  readonly height: number;
  readonly orientation: number;
}

/** The failure for a file that says it is an image of ours and whose header cannot be true. */
export function damaged(format: string, what: string): Failure {
  return new Failure('UnidentifiedImageError', `The file starts like a ${format} image, but ${what}.`);
}
