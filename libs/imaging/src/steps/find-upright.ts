import type { Networks } from '../models/networks.js';
import type { Face, Raster } from '../photo.js';
import { stands, type Turn } from '../vision/find-turn.js';
import type { DecodedPhoto } from './decode.js';
import { sharp } from './sharp-limits.js';

/** A face surer than this stands in an upright photo: no face lying or upside down scores as much. */
const CLEAR_SCORE = 0.8;

/** Closer looks that are enough here: the face is looked at twice more once its photo is levelled. */
const LOOKS = 1;

/** A photo as it should be held, and the faces in it. */
export interface UprightPhoto {
  readonly photo: DecodedPhoto;
  readonly faces: readonly Face[];
  /** By how much the photo had to be turned clockwise. */
  readonly turnedDegrees: Turn;
}

/**
 * The photo turned so that its face stands upright, where it does not: scans and photos out of chats have lost their orientation. A
 * photo in which a face clearly stands costs nothing more; any other costs some looks of the detectors.
 * @throws Failure InferenceError
 */
export async function findUpright(networks: Networks, photo: DecodedPhoto): Promise<UprightPhoto> {
  const faces = await networks.findFaces(photo.raster, LOOKS);
  const uprightScore = faces.filter(stands).reduce((most, { score }) => Math.max(most, score), 0);
  const turnedDegrees = uprightScore >= CLEAR_SCORE ? 0 : await networks.findTurn(photo.raster, uprightScore);
  if (turnedDegrees === 0) return { photo, faces, turnedDegrees };
  const righted = await turnPhoto(photo, turnedDegrees);
  return { photo: righted, faces: await networks.findFaces(righted.raster, LOOKS), turnedDegrees };
}

async function turnPhoto({ raster, alpha, scale }: DecodedPhoto, turn: Turn): Promise<DecodedPhoto> {
  const turned = await turnPixels(raster, raster.pixels, 3, turn);
  return {
    raster: { ...turned, channels: 3 },
    alpha: alpha && (await turnPixels(raster, alpha, 1, turn)).pixels,
    scale,
  };
}

async function turnPixels(
  { width, height }: Pick<Raster, 'width' | 'height'>,
  pixels: Uint8Array,
  channels: 1 | 3,
  turn: Turn,
): Promise<Pick<Raster, 'width' | 'height' | 'pixels'>> {
  const { data, info } = await sharp(pixels, { raw: { width, height, channels } })
    .rotate(turn)
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: data };
}
