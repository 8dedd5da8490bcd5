import type { Raster } from '../photo.js';
import type { FusedColours } from './blur-fusion.js';
import { BlendedRows, GridRows } from './grid-rows.js';
import type { Plane } from './plane.js';
import { kernels, Layout, workspaceOf } from './wasm/machine.js';

/** What `cutRow` counts with; the last rounds to a whole number. */
const LEVELS = [1 / 255, 1, 255, 2 ** 23];

/**
 * The person of a picture, four channels: sure pixels keep their colour, transparent ones stay black, which files compress best; the rest
 * get the person's own colour.
 * @param alpha of each pixel, 0 … 1
 * @param grid of the colours; a cell is `step` px wide
 */
export function cutOut(
  { width, height, pixels: from }: Raster,
  alpha: Float32Array,
  { foreground, background }: FusedColours,
  coarse: Plane & { readonly step: number },
): Raster {
  const pixels = new Uint8Array(width * height * 4);
  const layout = new Layout();
  const grid = new GridRows(coarse, coarse.step, { width, height }, layout);
  const own = new BlendedRows(foreground, grid, layout);
  const back = new BlendedRows(background, grid, layout);
  const [row, alphas] = [layout.reserve(width * 3), layout.reserve(width * 4)];
  const [to, levels] = [layout.reserve(width * 4), layout.reserve(16)];
  const workspace = workspaceOf(layout.end);
  const { bytes, floats } = workspace;
  const ends = grid.ends(workspace, to, 4);
  floats.set(LEVELS, levels / 4);
  for (let y = 0; y < height; y++) {
    bytes.set(from.subarray(y * width * 3, (y + 1) * width * 3), row);
    floats.set(alpha.subarray(y * width, (y + 1) * width), alphas / 4);
    own.blend(workspace, y);
    back.blend(workspace, y);
    kernels.cutRow(to, row, alphas, grid.parts, own.row, back.row, ends, coarse.width, levels);
    pixels.set(bytes.subarray(to, to + width * 4), y * width * 4);
  }
  return { width, height, channels: 4, pixels };
}
