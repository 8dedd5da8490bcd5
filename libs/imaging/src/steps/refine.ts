/**
 * `refine`: from the networks' coarse matte to an edge that follows the picture, and to colours without the old background in
 * them. Works on a rendered view, so at the result's resolution, and does the costly parts in the unsure band alone.
 */
import { applyFit } from '../kernels/apply-fit.js';
import { fuse, fuseColours, type FusedColours } from '../kernels/blur-fusion.js';
import { fillFourth, gridOf, meanColours } from '../kernels/cells.js';
import { correctByColour } from '../kernels/colour-alpha.js';
import { FineRows } from '../kernels/fine-grid.js';
import { fitGuided } from '../kernels/guided-filter.js';
import { matteAt, type LayeredMatte } from '../kernels/layered-matte.js';
import type { Plane } from '../kernels/plane.js';
import type { Raster } from '../photo.js';
import type { View } from './render-view.js';

/** Shares of the face box's side, and the filter's tolerance, as measured on eleven cut-outs. */
const GUIDE_RADIUS = 0.04;
const GUIDE_EPSILON = 1e-4;
const WIDE_RADIUS = 0.1;
const NARROW_SHARE = 1 / 8;
/** Cells the guide's radius is made of; more cells cost time and gain nothing that is seen. */
const RADIUS_CELLS = 4;

/**
 * @param view the picture, three channels
 * @param person in the photo's coordinates
 * @param faceSide side of the face box in px of the view; the filters' sizes follow it
 * @returns four channels with straight alpha: the person's own colours, transparent elsewhere. The caller owns it.
 */
export function refine(view: View, person: LayeredMatte, faceSide: number): Raster {
  const radius = Math.max(1, faceSide * GUIDE_RADIUS);
  const step = Math.max(1, Math.min(8, Math.round(radius / RADIUS_CELLS)));
  const grid = gridOf(view, step);
  const cells = meanColours(view.raster, step);
  sampleMatte(cells, grid, { view, person, step });
  const fit = fitGuided(cells, grid, { radius: Math.max(1, Math.round(radius / step)), epsilon: GUIDE_EPSILON });
  const alpha = applyFit(view.raster, fit, grid, step);
  if (view.shown !== undefined) for (let i = 0; i < alpha.length; i++) alpha[i]! *= view.shown[i]! / 255;
  fillFourth(cells, alpha, view, step);
  correctByColour(alpha, view.raster, cells, {
    coarse: grid,
    step,
    radius: Math.max(2, Math.round((faceSide * WIDE_RADIUS) / step)),
  });
  fillFourth(cells, alpha, view, step);
  const colours = fuseColours(cells, grid, {
    wide: Math.max(2, Math.round((faceSide * WIDE_RADIUS) / step)),
    narrow: Math.max(1, Math.round((faceSide * WIDE_RADIUS * NARROW_SHARE) / step)),
  });
  return cutOut(view.raster, alpha, colours, { ...grid, step });
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

function cutOut(
  raster: Raster,
  alpha: Float32Array,
  colours: FusedColours,
  grid: Plane & { readonly step: number },
): Raster {
  const { width, height } = raster;
  const pixels = new Uint8Array(width * height * 4);
  const foreground = new FineRows(colours.foreground, grid, grid.step, width);
  const background = new FineRows(colours.background, grid, grid.step, width);
  for (let y = 0; y < height; y++) {
    foreground.moveTo(y);
    background.moveTo(y);
    const row = alpha.subarray(y * width, (y + 1) * width);
    const from = raster.pixels.subarray(y * width * 3, (y + 1) * width * 3);
    cutOutRow({ from, to: pixels.subarray(y * width * 4, (y + 1) * width * 4) }, row, foreground, background);
  }
  return { width, height, channels: 4, pixels };
}

/** Sure pixels keep their colour, transparent ones stay black, which files compress best; the rest get the person's own colour. */
function cutOutRow(
  { from, to }: { from: Uint8Array; to: Uint8Array },
  alpha: Float32Array,
  { row: foreground, left, towards }: FineRows,
  { row: background }: FineRows,
): void {
  for (let x = 0, p = 0, q = 0; x < alpha.length; x++, p += 3, q += 4) {
    const share = alpha[x]!;
    if (share === 0) continue;
    to[q + 3] = share * 255 + 0.5;
    const part = towards[x]!;
    const cell = left[x]! * 4;
    for (let k = 0; k < 3; k++) {
      const own = from[p + k]!;
      if (share === 1) {
        to[q + k] = own;
        continue;
      }
      const f = foreground[cell + k]! + part * (foreground[cell + k + 4]! - foreground[cell + k]!);
      const b = background[cell + k]! + part * (background[cell + k + 4]! - background[cell + k]!);
      to[q + k] = fuse(own / 255, share, f, b) * 255 + 0.5;
    }
  }
}
