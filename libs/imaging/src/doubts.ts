/**
 * What makes a result doubtful although it was made: for the line `image_suspicious` and for the page. Limits were set on the test
 * portraits and on blurred, reduced and turned copies of them.
 */
import type { Framing } from './geometry/framing.js';
import type { Head } from './geometry/head.js';
import type { LayeredMatte } from './kernels/layered-matte.js';
import { sharpness } from './kernels/sharpness.js';
import type { Doubt, ImageHeader, Rect } from './photo.js';
import { MAX_WORKING_SIDE_PX, type DecodedPhoto } from './steps/decode.js';
import { unsureShare } from './steps/matte.js';

const MOST_ENLARGEMENT = 1.3;
const MOST_ROLL_DEGREES = 10;
const LEAST_SHARPNESS = 0.01;
const MOST_ZOOM = 1.2;
const MOST_UNSURE = 0.35;

/** What the doubts of an ID photo are drawn from. */
export interface Evidence {
  readonly header: ImageHeader;
  readonly photo: DecodedPhoto;
  readonly face: Rect;
  readonly head: Head;
  readonly person: LayeredMatte;
  readonly framing: Framing;
}

/** Every doubt about an ID photo. */
export function findDoubts(evidence: Evidence): Doubt[] {
  const { header, photo, face, head, person, framing } = evidence;
  const all: readonly (Doubt & { readonly holds: boolean })[] = [
    above('downscaled', Math.max(header.width, header.height), MAX_WORKING_SIDE_PX),
    above('low_resolution', framing.scale * photo.scale, MOST_ENLARGEMENT),
    above('face_tilted', Math.abs(head.rollDegrees), MOST_ROLL_DEGREES),
    below('too_blurry', sharpness(photo.raster, face), LEAST_SHARPNESS),
    tightness(head, framing),
    above('unsure_matte', unsureShare(person), MOST_UNSURE),
  ];
  return all.filter(({ holds }) => holds).map(({ reason, measure, limit }) => ({ reason, measure, limit }));
}

/** What an unframed cut-out can be doubted for. */
export function findCutoutDoubts(header: ImageHeader, person: LayeredMatte): Doubt[] {
  const all = [
    above('downscaled', Math.max(header.width, header.height), MAX_WORKING_SIDE_PX),
    above('unsure_matte', unsureShare(person), MOST_UNSURE),
  ];
  return all.filter(({ holds }) => holds).map(({ reason, measure, limit }) => ({ reason, measure, limit }));
}

/** Measured in heights of the head over the wished height; a cut head or a gap at the edge counts as tight whatever its size. */
function tightness(head: Head, { headRatio, wishedRatio, gap }: Framing): Doubt & { holds: boolean } {
  const doubt = above('frame_too_tight', headRatio / wishedRatio, MOST_ZOOM);
  return { ...doubt, holds: doubt.holds || head.cap !== undefined || gap > 0 };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

function above(reason: Doubt['reason'], measure: number, limit: number): Doubt & { holds: boolean } {
  return { reason, measure: round(measure), limit, holds: measure > limit };
}

function below(reason: Doubt['reason'], measure: number, limit: number): Doubt & { holds: boolean } {
  return { reason, measure: round(measure), limit, holds: measure < limit };
}
