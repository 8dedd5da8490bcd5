import type { Framing } from '../geometry/framing.js';
import { inverse, transform } from '../geometry/similarity.js';
import type { Face, Point } from '../photo.js';

/** Where the face is in the finished frame, px of it. */
export interface FacePlace {
  readonly leftEye: Point;
  readonly rightEye: Point;
  readonly nose: Point;
  readonly mouth: Point;
  readonly chinY: number;
}

/**
 * The key points of a face, brought into the frame that `align` cut.
 * @param eyeLine where the eyes lie in that frame, and `eyesInPhoto` where in the photo: they tell how far `align` has shifted it
 */
export function placeInFrame(
  face: Face,
  { toPhoto }: Framing,
  { eyesInPhoto, eyeLine, chin }: { eyesInPhoto: Point; eyeLine: number; chin: number },
): FacePlace {
  const toFrame = inverse(toPhoto);
  const shift = transform(toFrame, eyesInPhoto).y - eyeLine;
  const place = (point: Point): Point => {
    const { x, y } = transform(toFrame, point);
    return { x, y: y - shift };
  };
  const { leftEye, rightEye, nose, mouth } = face;
  return { leftEye: place(leftEye), rightEye: place(rightEye), nose: place(nose), mouth: place(mouth), chinY: chin };
}
