/** `align` of a stylization: the whole photo, or the square around its face turned upright, at the size at which it is drawn. */
import { Failure } from '#events';
import { type FaceSquare, faceSquare, toPhotoOf } from '../geometry/face-square.js';
import { shiftBy } from '../geometry/similarity.js';
import type { Face } from '../photo.js';
import type { DecodedPhoto } from './decode.js';
import { renderView, type View, type ViewPlan } from './render-view.js';

/** What to frame. */
export interface StyleFrame {
  /** Longest side of the result, px; never enlarged to. */
  readonly maxSide: number;
  /** The square around the face: wished, not wished, or where there is a face large enough for it. */
  readonly crop: boolean | 'where_possible';
  /** Both sides of the view are made multiples of this, px. */
  readonly unit: number;
}

/** A view that may be a little larger than the result, beyond its right and lower edge. */
export interface FramedStyle {
  readonly view: View;
  /** Size of the result in px. */
  readonly width: number;
  readonly height: number;
  readonly cropped: boolean;
}

/** A square smaller than this in the photo is too little of a face to draw. */
const LEAST_SQUARE_PX = 64;

/**
 * @param face the largest one, if there is any
 * @throws Failure NoFaceError, FaceTooSmallError where a crop is wished
 */
export async function frameStyle(photo: DecodedPhoto, face: Face | undefined, frame: StyleFrame): Promise<FramedStyle> {
  const square = squareToShow(face, frame);
  const { width, height, toPhoto } = square ? planSquare(square, frame) : planWhole(photo, frame);
  const padded = (side: number): number => Math.ceil(side / frame.unit) * frame.unit;
  const view = await renderView(photo, { width: padded(width), height: padded(height), toPhoto });
  return { view, width, height, cropped: square !== undefined };
}

function squareToShow(face: Face | undefined, { crop }: StyleFrame): FaceSquare | undefined {
  if (crop === false) return undefined;
  const square = face && faceSquare(face);
  if (square !== undefined && square.side >= LEAST_SQUARE_PX) return square;
  if (crop === 'where_possible') return undefined;
  if (square === undefined) throw new Failure('NoFaceError', 'No face was found in the photo to cut it to.');
  throw new Failure(
    'FaceTooSmallError',
    `The face with some room around it is ${Math.round(square.side)} px wide; at least ${LEAST_SQUARE_PX} px are needed.`,
  );
}

function planSquare(square: FaceSquare, { maxSide }: StyleFrame): ViewPlan {
  const side = Math.min(maxSide, Math.round(square.side));
  return { width: side, height: side, toPhoto: toPhotoOf(square, side) };
}

function planWhole({ raster }: DecodedPhoto, { maxSide }: StyleFrame): ViewPlan {
  const scale = Math.min(1, maxSide / Math.max(raster.width, raster.height));
  const px = (side: number): number => Math.max(1, Math.round(side * scale));
  const toPhoto = scale === 1 ? shiftBy(0, 0) : { a: 1 / scale, b: 0, tx: 0, ty: 0 };
  return { width: px(raster.width), height: px(raster.height), toPhoto };
}
