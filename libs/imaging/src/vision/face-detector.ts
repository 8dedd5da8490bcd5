/** The two face detectors: their arithmetic around a network that is passed in as a function. */
import type { Raster } from '../photo.js';
import { anchorCentres } from './anchors.js';
import { decodeDetections, type DecodeRule, type RawDetections } from './decode-detections.js';
import type { Detection } from './detection.js';
import type { Frame } from './frame.js';
import { glancePlanes } from './glance-planes.js';
import { levelsOf, type PlanesFormat } from './planes-format.js';
import { showInScene, type Scene } from './scene.js';
import { weightedNms } from './weighted-nms.js';

/** Runs the network on 3 · side² values, channels first, −1 … 1. */
export type FaceNetwork = (planes: Float32Array) => Promise<RawDetections>;

/** What sets one detector apart. */
export interface DetectorKind {
  readonly input: PlanesFormat;
  readonly rule: DecodeRule;
}

/** A detector in two steps, so that one glance can be looked at twice. */
export interface FaceDetector {
  /** Side of what `glance` gives, in px. */
  readonly side: number;
  /** A frame of a raster as the network wants it; in other surroundings where a scene is given. */
  glance(raster: Raster, frame: Frame, scene?: Scene): Float32Array;
  /** The faces in it, best first, in shares of the frame. */
  detect(planes: Float32Array): Promise<Detection[]>;
}

const SIGNED = levelsOf([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
/** Candidates that overlap more than this are the same face. */
const SAME_FACE_OVERLAP = 0.3;

/** Finds faces from close up to the far end of a room, one anchor on each of 48 × 48 cells. */
export const FULL_RANGE: DetectorKind = {
  input: { side: 192, levels: SIGNED },
  rule: { anchors: anchorCentres([{ cells: 48, perCell: 1 }]), scale: 192, minScore: 0.6 },
};

/** Finds faces that fill a good part of the input, with the better key points: strides 8 and three times 16, two anchors each. */
export const SHORT_RANGE: DetectorKind = {
  input: { side: 128, levels: SIGNED },
  rule: {
    anchors: anchorCentres([
      { cells: 16, perCell: 2 },
      { cells: 8, perCell: 6 },
    ]),
    scale: 128,
    minScore: 0.5,
  },
};

/** A detector of the kind, on the network. */
export function faceDetector({ input, rule }: DetectorKind, network: FaceNetwork): FaceDetector {
  return {
    side: input.side,
    glance: (raster, frame, scene) => {
      const planes = glancePlanes(raster, frame, input);
      if (scene !== undefined) showInScene(planes, frame, input, scene);
      return planes;
    },
    detect: async (planes) => weightedNms(decodeDetections(await network(planes), rule), SAME_FACE_OVERLAP),
  };
}
