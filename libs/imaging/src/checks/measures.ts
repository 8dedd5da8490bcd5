/**
 * What the checks look at, measured once. Of the photo only the face's own pixels are read, on a coarse grid, and of the cut-out
 * its alpha: some milliseconds. Works on what the steps before have found; decides nothing.
 */
import { poseOf } from '../geometry/pose.js';
import type { Framing } from '../geometry/framing.js';
import type { Head } from '../geometry/head.js';
import { exposureOf } from '../kernels/exposure.js';
import { edgeWidth } from '../kernels/edge-width.js';
import { sharpness } from '../kernels/sharpness.js';
import type { Exposure, Face, ImageHeader, Raster, Rect, Tilt } from '../photo.js';
import type { DecodedPhoto } from '../steps/decode.js';

/** An edge so wide, % of the head's height, tells nothing of the person's outline. */
export const WIDEST_EDGE = 4;

/** Measures of any photo, and of the face where it is one person's. */
export interface Measures {
  /** Px of the file. */
  readonly longSidePx: number;
  /** By how much the photo was turned clockwise to stand upright. */
  readonly turnedDegrees: number;
  /** Mean width of the soft edge around the person, % of the head's height, at most `WIDEST_EDGE`; that where nobody is. */
  readonly edgeWidth: number;
  readonly face?: FaceMeasures;
}

/** Measures of the one face and of its place in the result. */
export interface FaceMeasures {
  readonly sharpness: number;
  readonly exposure: Exposure;
  readonly tilt: Tilt;
  /** Between the eyes, in px of the file and of the result. */
  readonly eyesDistancePx: number;
  readonly resultEyesDistancePx: number;
  /** Px of the result for one px of the file. */
  readonly enlargement: number;
  /** How far the face box reaches over the photo's edge, in sides of it. */
  readonly beyondEdge: number;
  /** Height of the head in the result over the wished height. */
  readonly zoom: number;
  /** Whether the photo's upper edge cuts the hair, or the person ends in mid-air. */
  readonly isCut: boolean;
}

/** What the measures of an ID photo are taken from. */
export interface Evidence {
  readonly header: ImageHeader;
  readonly photo: DecodedPhoto;
  readonly face: Face;
  readonly head: Head;
  /** The person at the result's scale. */
  readonly cutout: Raster;
  readonly framing: Framing;
  readonly turnedDegrees: number;
}

/** Measures an ID photo. */
export function measurePortrait({ photo, face, head, framing, ...rest }: Evidence): Measures {
  const { raster, scale } = photo;
  const eyes = Math.hypot(face.rightEye.x - face.leftEye.x, face.rightEye.y - face.leftEye.y);
  return {
    ...measureWhole(rest.header, rest.cutout, (head.crown + head.chin) * framing.scale),
    turnedDegrees: rest.turnedDegrees,
    face: {
      sharpness: sharpness(raster, face.box),
      exposure: exposureOf(raster, face),
      tilt: { rollDegrees: head.rollDegrees, ...poseOf(face) },
      eyesDistancePx: eyes / scale,
      resultEyesDistancePx: eyes * framing.scale,
      enlargement: framing.scale * scale,
      beyondEdge: beyondEdge(face.box, raster),
      zoom: framing.headRatio / framing.wishedRatio,
      isCut: head.cap !== undefined || framing.gap > 0,
    },
  };
}

/** Measures a cut-out, of which no face, no size and no framing is asked. @param headPx height of the largest head in px of the cut-out */
export function measureWhole({ width, height }: ImageHeader, cutout: Raster, headPx: number): Measures {
  const widthPx = edgeWidth(cutout);
  const share = widthPx === undefined ? WIDEST_EDGE : Math.min(WIDEST_EDGE, (100 * widthPx) / headPx);
  return { longSidePx: Math.max(width, height), turnedDegrees: 0, edgeWidth: share };
}

function beyondEdge(box: Rect, { width, height }: { width: number; height: number }): number {
  const { left, top } = box;
  const most = Math.max(-left, -top, left + box.width - width, top + box.height - height);
  return Math.max(0, most) / Math.max(box.width, box.height);
}
