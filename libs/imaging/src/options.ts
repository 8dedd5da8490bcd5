import type { Background } from './presets/backgrounds.js';
import type { Size } from './presets/size.js';
import type { Watermark } from './watermark/watermark-options.js';
import type { Retouch } from './retouch/retouch-options.js';

/** What an ID photo shall be; parsed and checked by the caller. */
export interface IdPhotoOptions {
  readonly size: Size;
  readonly background: Background;
  /** The file of a picture background; not changed. */
  readonly backgroundFile?: Uint8Array;
  readonly format: 'jpeg' | 'png' | 'webp';
  /** Most and least KB of the file; a KB is 1000 bytes for the former and 1024 for the latter, so that both readings hold. */
  readonly maxKb?: number;
  readonly minKb?: number;
  /** Dots per inch written into the file; the size's own where left out. */
  readonly dpi?: number;
  /** Height of the head, chin to crown, as a share of the photo's height; see `HEAD_RATIO_LIMITS`. */
  readonly headRatio?: number;
  /** Matting network; the worker's default where left out. */
  readonly model?: string;
  /** What is done to the person before the background is put behind; nothing where left out. */
  readonly retouch?: Retouch;
  /** A text all over the photo. */
  readonly watermark?: Watermark;
  /** JPEG or WebP quality, 40 … 100. */
  readonly quality?: number;
}

/** Range of `headRatio`. */
export const HEAD_RATIO_LIMITS = { least: 0.3, most: 0.85 } as const;

/** What a cut-out shall be. */
export interface CutoutOptions {
  /** The matte alone, white on black, instead of the person. */
  readonly maskOnly: boolean;
  /** Cut to the person, instead of keeping the photo's frame. */
  readonly crop: boolean;
  /** Longest side of the result, px; 2000 at most and where left out. */
  readonly maxSide?: number;
  /** A text all over the cut-out. */
  readonly watermark?: Watermark;
  readonly format: 'png' | 'webp';
  readonly model?: string;
}

/** What a drawn picture shall be. */
export interface StylizationOptions {
  /** `cartoon`, or the name of a style network. */
  readonly style: string;
  /** Cut to the face and turned upright, or whole; where left out, what suits the style. */
  readonly crop?: boolean;
  /** Longest side of the result, px. */
  readonly maxSide: number;
  readonly format: 'jpeg' | 'png' | 'webp';
}
