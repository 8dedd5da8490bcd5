/**
 * The words of a picture, stated once.
 *
 * Axes: origin top left, x right, y down; a pixel covers [x, x+1) × [y, y+1). Rectangles are half open: [left, left+width).
 * Colour: sRGB, 8 bits a channel, interleaved, rows from the top, no padding. Alpha is straight (not premultiplied).
 * Angles: degrees, positive is clockwise as seen on the screen.
 */

/** A colour picture: 3 (RGB) or 4 (RGBA, straight alpha) bytes a pixel; `pixels.length === width * height * channels`. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly pixels: Uint8Array;
}

/** How much of each pixel belongs to the person, 0 … 1; `values.length === width * height`. */
export interface Matte {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** A point in pixels of the raster it was found in; fractions are meant. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A half-open rectangle in pixels; may reach outside its raster where the text says so. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A face. "Left" is the image's left, not the person's. */
export interface Face {
  readonly box: Rect;
  /** 0 … 1 */
  readonly score: number;
  readonly leftEye: Point;
  readonly rightEye: Point;
  readonly nose: Point;
  readonly mouth: Point;
}

/** What `inspect` reads from a file's header, without decoding. */
export interface ImageHeader {
  readonly format: 'jpeg' | 'png' | 'webp';
  /** Upright size in px, EXIF orientation applied. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 … 8; 1 where there is none. */
  readonly orientation: number;
}

/** Something that makes the result doubtful, for `image_suspicious`. */
export interface Doubt {
  readonly reason: 'too_blurry' | 'face_tilted' | 'low_resolution' | 'downscaled' | 'frame_too_tight' | 'unsure_matte';
  /** The measured value and the limit it was held against, in the reason's own unit. */
  readonly measure: number;
  readonly limit: number;
}

/** Where the head is in an ID photo, in px of the result from its upper and left edge; the eyes are level there. */
export interface HeadLines {
  readonly hairTop: number;
  readonly eyeLine: number;
  readonly chin: number;
  /** Middle of the head. */
  readonly middle: number;
}

/** A finished picture and what is worth saying of it. */
export interface PhotoResult {
  readonly bytes: Uint8Array;
  readonly format: 'jpeg' | 'png' | 'webp';
  readonly width: number;
  readonly height: number;
  /** Dots per inch written into the file; undefined where none was asked for. */
  readonly dpi: number | undefined;
  readonly faces: number;
  /** Matting model and the provider that ran it. */
  readonly model: string;
  readonly provider: string;
  readonly doubts: readonly Doubt[];
  /** Of an ID photo only. */
  readonly head?: HeadLines;
}
