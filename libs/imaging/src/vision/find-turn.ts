/**
 * Which way up a picture is, by its faces. Over twelve portraits, the full-range detector gave the face of an upright picture .80 or more,
 * and every other turn less than .79, with eyes and mouth in places that no upright face has. The short-range detector also finds
 * faces that lie or stand on their heads, so it is asked only for those that are too large for the other, and then
 * the turn that it is surest of counts.
 */
import type { Face, Raster } from '../photo.js';
import type { FaceDetector } from './face-detector.js';
import type { FaceDetectors } from './find-faces.js';
import { letterbox, rollBetween, type Frame } from './frame.js';
import { placeFace } from './place-face.js';

/** Degrees clockwise by which a picture has to be turned to stand upright. */
export type Turn = 0 | 90 | 180 | 270;

/** The order in which they are likely: a camera held upright, either way, then one held upside down. */
const TURNS = [90, 270, 180] as const;
/** A turned picture has to be this much surer than the picture as it is, and at least as sure as this. */
const MARGIN = 0.08;
const LEAST_SCORE = 0.7;
/** A face that stands has its mouth at least so far below its eyes, in sides of its box; upright portraits measure .41 and more. */
const LEAST_DROP = 0.25;
const MOST_ROLL = 45;
/** What the short-range detector gives any face that is too large for the other, whichever way up. */
const CLOSE_UP_HINT = 0.5;

/** Whether a face, in px of the picture it was found in, stands upright by the places of its eyes and mouth. */
export function stands({ leftEye, rightEye, mouth, box }: Face): boolean {
  const drop = mouth.y - (leftEye.y + rightEye.y) / 2;
  return Math.abs(rollBetween(leftEye, rightEye)) <= MOST_ROLL && drop >= LEAST_DROP * box.height;
}

/**
 * The turn that makes the picture stand upright; 0 where none is clearly better than the picture as it is.
 * @param uprightScore of the best face that stands in the picture as it is; 0 where there is none
 */
export async function findTurn(raster: Raster, uprightScore: number, detectors: FaceDetectors): Promise<Turn> {
  const { fullRange, shortRange } = detectors;
  const least = Math.max(LEAST_SCORE, uprightScore + MARGIN);
  const seen = await bestTurn(raster, least, fullRange);
  if (seen !== 0) return seen;
  const [hint] = await shortRange.detect(shortRange.glance(raster, letterbox(raster.width, raster.height)));
  if (hint === undefined || hint.score < CLOSE_UP_HINT) return 0;
  return bestTurn(raster, Math.max(least, hint.score + MARGIN), shortRange);
}

/** The turn with the surest face that stands; 0 where none reaches `least`. */
async function bestTurn(raster: Raster, least: number, detector: FaceDetector): Promise<Turn> {
  let best: { turn: Turn; score: number } = { turn: 0, score: least };
  for (const turn of TURNS) {
    const score = await scoreAt(raster, turn, detector);
    if (score > best.score) best = { turn, score };
  }
  return best.turn;
}

/** Of the largest face that stands once the picture is turned; 0 where there is none. */
async function scoreAt({ width, height, ...rest }: Raster, turn: Turn, detector: FaceDetector): Promise<number> {
  const { centre, side } = letterbox(width, height);
  // A frame turned one way shows the picture as if it were turned the other way.
  const frame: Frame = { centre, side, roll: 360 - turn };
  const detections = await detector.detect(detector.glance({ width, height, ...rest }, frame));
  const upright: Frame = { ...frame, roll: 0 };
  const standing = detections.map((detection) => placeFace(detection, upright)).filter(stands);
  return standing.reduce((most, { score }) => Math.max(most, score), 0);
}
