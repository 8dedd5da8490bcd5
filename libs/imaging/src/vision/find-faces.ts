/**
 * Finds the faces of an upright picture. The full-range detector finds and counts, because it misses few and invents none. A face that
 * fills the picture is too large for it: only where it finds nothing, the short-range one is asked, strictly. The best face is then
 * looked at more closely for its key points.
 */
import type { Face, Raster } from '../photo.js';
import type { FaceDetector } from './face-detector.js';
import { letterbox, rollBetween, type Frame } from './frame.js';
import { placeFace } from './place-face.js';
import type { Scene } from './scene.js';
import { lookCloser, type Looks } from './second-look.js';

/** The two detectors. */
export interface FaceDetectors {
  readonly fullRange: FaceDetector;
  readonly shortRange: FaceDetector;
}

/** What the short-range detector sees in pictures without people scores up to .70; portraits score more than this. */
const CLOSE_UP_MIN_SCORE = 0.75;
/** The short-range detector also finds faces that lie on their side, and cannot tell which side is up. */
const CLOSE_UP_MAX_ROLL = 45;

/**
 * The faces, best first: score times width of the box. The box is the full-range detector's, or made comparable to it. The first face
 * has the key points of the second look, the others those of the full-range detector: good for a count and a rough place.
 * @param looks closer ones at the first face; without any its key points are no better than the others', in a third of the time
 * @param scene the part of the picture to look at, and what to see around the person there; all of it as it is where left out
 */
export async function findFaces(
  raster: Raster,
  { fullRange, shortRange }: FaceDetectors,
  looks: Looks = 2,
  scene?: Scene,
): Promise<Face[]> {
  const frame = scene?.frame ?? letterbox(raster.width, raster.height);
  const found = await look(fullRange, raster, frame, scene);
  found.sort((one, other) => weight(other) - weight(one));
  const faces = found.length > 0 ? found : closeUps(await look(shortRange, raster, frame, scene));
  const [best, ...others] = faces;
  if (!best || looks === 0) return faces;
  return [{ ...best, ...(await lookCloser(raster, best, shortRange, { looks, scene })) }, ...others];
}

async function look(detector: FaceDetector, raster: Raster, frame: Frame, scene: Scene | undefined): Promise<Face[]> {
  const detections = await detector.detect(detector.glance(raster, frame, scene));
  return detections.map((detection) => placeFace(detection, frame));
}

function weight({ score, box }: Face): number {
  return score * box.width;
}

/** What the short-range detector sees strictly enough, with comparable boxes. */
function closeUps(seen: readonly Face[]): Face[] {
  const sure = seen.filter(
    ({ score, leftEye, rightEye }) =>
      score >= CLOSE_UP_MIN_SCORE && Math.abs(rollBetween(leftEye, rightEye)) <= CLOSE_UP_MAX_ROLL,
  );
  return sure.map(asFullRange);
}

/**
 * Widens a short-range box to the full-range one of the same face. From the medians over portraits: the eyes are .27 of the height
 * below the upper edge here and .33 there, .42 of the width apart here and .40 there.
 */
function asFullRange(face: Face): Face {
  const { left, top, width, height } = face.box;
  const factor = 0.42 / 0.4;
  const eyes = top + 0.27 * height;
  return {
    ...face,
    box: {
      left: left - ((factor - 1) * width) / 2,
      top: eyes - 0.33 * factor * height,
      width: factor * width,
      height: factor * height,
    },
  };
}
