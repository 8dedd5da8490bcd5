/** All checks, and what becomes of measures: the quality of a photo. Pure; the texts are for people, the codes for programs. */
import type { Finding, Quality } from '../photo.js';
import { find, type Check } from './check.js';
import { downscaled } from './downscaled.js';
import { faceCutByFrame } from './face-cut-by-frame.js';
import { faceTilted } from './face-tilted.js';
import { frameTooTight } from './frame-too-tight.js';
import { lowResolution } from './low-resolution.js';
import { notFrontal } from './not-frontal.js';
import { overExposed } from './over-exposed.js';
import { photoTurned } from './photo-turned.js';
import { tooBlurry } from './too-blurry.js';
import { underExposed } from './under-exposed.js';
import { unsureMatte } from './unsure-matte.js';
import { type Measures, WIDEST_EDGE } from './measures.js';

/** Warnings first, the most serious ones before the others; then the notes. */
export const CHECKS: readonly Check[] = [
  faceCutByFrame,
  frameTooTight,
  notFrontal,
  faceTilted,
  tooBlurry,
  lowResolution,
  underExposed,
  overExposed,
  unsureMatte,
  photoTurned,
  downscaled,
];

/** Everything that the checks find, in their order. */
export function runChecks(measures: Measures): Finding[] {
  return CHECKS.flatMap((check) => find(check, measures) ?? []);
}

/** The quality of a photo by its measures; numbers are rounded for people. */
export function assess(measures: Measures): Quality {
  const { edgeWidth, face } = measures;
  return {
    matteConfidence: round(1 - edgeWidth / WIDEST_EDGE, 3),
    ...(face && {
      sharpness: round(face.sharpness, 3),
      exposure: { ...face.exposure, blownShare: round(face.exposure.blownShare, 3) },
      tilt: {
        rollDegrees: round(face.tilt.rollDegrees, 1),
        yawDegrees: round(face.tilt.yawDegrees, 1),
        pitchDegrees: round(face.tilt.pitchDegrees, 1),
      },
      eyesDistancePx: Math.round(face.eyesDistancePx),
      resultEyesDistancePx: Math.round(face.resultEyesDistancePx),
    }),
    checks: runChecks(measures),
  };
}

function round(value: number, digits: number): number {
  const unit = 10 ** digits;
  return Math.round(value * unit) / unit;
}
