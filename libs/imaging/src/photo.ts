/**
 * The words of a picture, stated once.
 *
 * Axes: origin top left, x right, y down; a pixel covers [x, x+1) × [y, y+1). Rectangles are half open: [left, left+width).
 * Colour: sRGB, 8 bits a channel, interleaved, rows from the top, no padding. Alpha is straight (not premultiplied).
 * Angles: degrees, positive is clockwise as seen on the screen.
 */
import type { CheckCode } from '#events';

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
  /** Where the ears meet the cheeks, also where hair hides them. */
  readonly leftEar: Point;
  readonly rightEar: Point;
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

/** Something found about a photo that was made nevertheless, for `image_suspicious` and for the answer. */
export interface Finding {
  readonly code: CheckCode;
  /** `warning`: the photo may be refused; `note`: something was done about it, and nothing is left to do. */
  readonly level: 'warning' | 'note';
  /** The measured value and the limit it was held against, in the code's own unit. */
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

/** How bright the skin of the face is; luminance as in the file, 0 … 255. */
export interface Exposure {
  /** The median. */
  readonly brightness: number;
  /** The level that only the brightest twentieth exceeds. */
  readonly highlights: number;
  /** Share that is burnt out, 0 … 1. */
  readonly blownShare: number;
}

/** How the head is held in the photo, before the result was levelled. */
export interface Tilt {
  readonly rollDegrees: number;
  /** Positive where the face looks to the image's right. */
  readonly yawDegrees: number;
  /** Positive where the chin is lifted. */
  readonly pitchDegrees: number;
}

/** How good a photo is, in numbers, and what was found. The face's measures are there where exactly one face was asked for. */
export interface Quality {
  /** How clear the person's outline is in the cut-out, 0 … 1; undefined where nobody was cut out. */
  readonly matteConfidence?: number;
  /** 0 (none) to about 1; a sharp face has more than .1. */
  readonly sharpness?: number;
  readonly exposure?: Exposure;
  readonly tilt?: Tilt;
  /** Distance between the eyes in px of the file, and of the result. */
  readonly eyesDistancePx?: number;
  readonly resultEyesDistancePx?: number;
  /** Warnings first. */
  readonly checks: readonly Finding[];
}

/** What a print sheet holds. */
export interface SheetFacts {
  /** Id of the sheet, or the custom sheet as it was asked for. */
  readonly layout: string;
  /** Prints on the sheet, and how many of this size it could hold. */
  readonly photos: number;
  readonly holds: number;
  /** Each photo that was sent, in its order: how often it is printed, and what was found in it. */
  readonly images: readonly (Pick<PhotoResult, 'faces' | 'quality'> & { readonly photos: number })[];
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
  readonly quality: Quality;
  /** Of an ID photo only. */
  readonly head?: HeadLines;
  /** Where the picture is a print sheet. */
  readonly sheet?: SheetFacts;
}
