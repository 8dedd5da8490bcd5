/**
 * `find_face`: the one face of an ID photo, or the refusal that says what is wrong with the photo.
 */
import { Failure } from '#events';
import type { Networks } from '../models/networks.js';
import type { Face } from '../photo.js';
import type { DecodedPhoto } from './decode.js';
import { findUpright, type UprightPhoto } from './find-upright.js';

/** A second face counts from this share of the first one's size on: smaller ones are passers-by, posters, prints on a shirt. */
const SECOND_FACE = 0.4;

/** The face, how many were seen, and the photo in which it stands upright. */
export interface FoundFace extends Pick<UprightPhoto, 'photo' | 'turnedDegrees'> {
  readonly face: Face;
  readonly faces: number;
}

/**
 * @param leastSide side of the face box, in px of the file, that is enough to make something of
 * @throws Failure NoFaceError, SeveralFacesError, FaceTooSmallError, InferenceError
 */
export async function findOneFace(networks: Networks, decoded: DecodedPhoto, leastSide: number): Promise<FoundFace> {
  const { photo, faces, turnedDegrees } = await findUpright(networks, decoded);
  const largest = largestOf(faces);
  if (largest === undefined) throw new Failure('NoFaceError', 'No face was found in the photo.');
  const counted = faces.filter(({ box }) => box.width >= SECOND_FACE * largest.box.width);
  if (counted.length > 1)
    throw new Failure('SeveralFacesError', `${counted.length} faces were found; an ID photo shows one person.`);
  const side = largest.box.width / photo.scale;
  if (side < leastSide)
    throw new Failure(
      'FaceTooSmallError',
      `The face is ${Math.round(side)} px wide in the photo; this size needs at least ${Math.ceil(leastSide)} px.`,
    );
  return { face: largest, faces: 1, photo, turnedDegrees };
}

function largestOf(faces: readonly Face[]): Face | undefined {
  return faces.reduce<Face | undefined>(
    (best, face) => (best && best.box.width >= face.box.width ? best : face),
    undefined,
  );
}
