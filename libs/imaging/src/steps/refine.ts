/**
 * `refine`: from the networks' coarse matte to an edge that follows the picture, and to colours without the old background in
 * them. Works on a rendered view, so at the result's resolution, and does the costly parts in the unsure band alone.
 */
import { inverse, scaleOf, transform } from '../geometry/similarity.js';
import { applyFit, applyToCells } from '../kernels/apply-fit.js';
import { fuseColours } from '../kernels/blur-fusion.js';
import { fillFourth, fourthOf, gridOf, meanColours, refillFourth } from '../kernels/cells.js';
import { correctByColour } from '../kernels/colour-alpha.js';
import { cutOut } from '../kernels/cut-out.js';
import { fitGuided } from '../kernels/guided-filter.js';
import { matteAt, type LayeredMatte } from '../kernels/layered-matte.js';
import type { Plane } from '../kernels/plane.js';
import { openGaps, type Head } from '../kernels/see-through.js';
import type { Face, Raster } from '../photo.js';
import type { View } from './render-view.js';

/**
 * Shares of the face box's side, and how the filter sees, by `npm run bench mattes`: a window wide enough to hold sure colours of both
 * sides corrects the network where it is some hairs' breadths off; fits averaged over half of it keep what only few windows saw.
 */
const GUIDE_RADIUS = 0.08;
const GUIDE_SPREAD = GUIDE_RADIUS / 2;
const GUIDE_EPSILON = 3e-5;
/** Where colours explain the matte worse than this, as on dark hair before a dark pole, the network is asked instead. */
const GUIDE_DOUBT = 0.1;
const CURVE = { no: 0.1, yes: 0.85 };
const WIDE_RADIUS = 0.1;
const NARROW_SHARE = 1 / 8;
/** Cells the guide's radius is made of; more cells cost time and gain nothing that is seen. */
const RADIUS_CELLS = 4;

/**
 * @param view the picture, three channels
 * @param person in the photo's coordinates
 * @param faceSide side of the face box in px of the view; the filters' sizes follow it
 * @param faces in the photo's coordinates, upright in the view: beside them gaps in the hair are looked for
 * @returns four channels with straight alpha: the person's own colours, transparent elsewhere. The caller owns it.
 */
export function refine(view: View, person: LayeredMatte, faceSide: number, faces: readonly Face[] = []): Raster {
  const step = Math.max(1, Math.min(8, Math.round((faceSide * GUIDE_RADIUS) / RADIUS_CELLS)));
  const inCells = (share: number): number => Math.max(1, Math.round((faceSide * share) / step));
  const grid = gridOf(view, step);
  const cells = meanColours(view.raster, step);
  sampleMatte(cells, grid, { view, person, step });
  for (const face of faces) openGaps(cells, grid, headIn(view, face, step));
  const guide = {
    radius: inCells(GUIDE_RADIUS),
    spread: inCells(GUIDE_SPREAD),
    epsilon: GUIDE_EPSILON,
    fallback: { prior: fourthOf(cells), doubt: GUIDE_DOUBT },
  };
  // The second fit starts from what the first made of the matte: fewer unsure cells, and truer ones.
  applyToCells(cells, fitGuided(cells, grid, guide), CURVE);
  const fit = fitGuided(cells, grid, guide);
  const alpha = applyFit(view.raster, fit, { ...grid, step, cells, curve: CURVE });
  if (view.shown !== undefined) hideUnshown(alpha, view.shown);
  fillFourth(cells, alpha, view, step);
  correctByColour(alpha, view.raster, cells, {
    coarse: grid,
    step,
    radius: Math.max(2, Math.round((faceSide * WIDE_RADIUS) / step)),
  });
  refillFourth(cells, alpha, view, step);
  const colours = fuseColours(cells, grid, {
    wide: Math.max(2, Math.round((faceSide * WIDE_RADIUS) / step)),
    narrow: Math.max(1, Math.round((faceSide * WIDE_RADIUS * NARROW_SHARE) / step)),
  });
  return cutOut(view.raster, alpha, colours, { ...grid, step });
}

/** A face's place in cells of the view. */
function headIn({ toPhoto }: View, { box }: Face, step: number): Head {
  const centre = transform(inverse(toPhoto), { x: box.left + box.width / 2, y: box.top + box.height / 2 });
  const side = Math.max(box.width, box.height) / scaleOf(toPhoto);
  return { x: centre.x / step, y: centre.y / step, side: side / step };
}

function hideUnshown(alpha: Float32Array, shown: Uint8Array): void {
  // Nearly everything is shown, so four pixels are looked at together.
  const fours = new Int32Array(shown.buffer, shown.byteOffset, shown.length >> 2);
  for (let four = 0; four < fours.length; four++) if (fours[four] !== -1) hideUnshownIn(alpha, shown, four * 4, 4);
  hideUnshownIn(alpha, shown, fours.length * 4, shown.length & 3);
}

function hideUnshownIn(alpha: Float32Array, shown: Uint8Array, from: number, count: number): void {
  for (let i = from; i < from + count; i++) alpha[i]! *= shown[i]! / 255;
}

/** Values so near to 0 or 1 that the alpha curve makes them that anyway are taken as sure, which keeps the unsure band narrow. */
const SURE = 0.03;

function sampleMatte(
  cells: Float32Array,
  grid: Plane,
  { view, person, step }: { view: View; person: LayeredMatte; step: number },
): void {
  const { a, b, tx, ty } = view.toPhoto;
  for (let row = 0, i = 3; row < grid.height; row++)
    for (let column = 0; column < grid.width; column++, i += 4) {
      const x = (column + 0.5) * step;
      const y = (row + 0.5) * step;
      const value = matteAt(person, a * x - b * y + tx, b * x + a * y + ty);
      cells[i] = value < SURE ? 0 : value > 1 - SURE ? 1 : value;
    }
}
