/**
 * Colours for what a picture does not show: they go on softly from where it is known, nearer ones counting more. Pull and push over a
 * pyramid (Gortler et al., "The Lumigraph", 1996), on a grid of cells, so its cost hardly depends on the size of the gap.
 */
import type { Raster } from '../photo.js';
import { FineGrid } from './fine-grid.js';
import { gridOf } from './cells.js';
import type { Plane } from './plane.js';

/** Cells along the longer side: finer ones would only copy the grain of the edge into the gap. */
const CELLS = 160;

/** Colour and weight (0 … 1) of each cell, four values a cell; colours are 0 … 255, multiplied by the weight. */
interface Level extends Plane {
  readonly values: Float32Array;
}

/** What a pixel is to the filling: to be filled, a colour that counts, or one that must not even stain the cell it lies in. */
export const UNKNOWN = 0;
export const KNOWN = 1;
export const FOREIGN = 2;

/**
 * @param raster three channels; not changed
 * @param kinds one of the three a pixel
 * @returns how to read the filled colours (0 … 255 in the first three of four values) at any pixel; undefined where nothing is known
 */
export function fillGaps(raster: Raster, kinds: Uint8Array): FineGrid | undefined {
  const step = Math.max(1, Math.ceil(Math.max(raster.width, raster.height) / CELLS));
  const levels = [collect(raster, kinds, step)];
  while (levels.at(-1)!.width > 1 || levels.at(-1)!.height > 1) levels.push(halve(levels.at(-1)!));
  if (levels.at(-1)!.values[3] === 0) return undefined;
  for (let i = levels.length - 2; i >= 0; i--) push(levels[i]!, levels[i + 1]!);
  const [finest] = levels as [Level];
  return new FineGrid(finest.values, finest, step, raster);
}

function collect({ width, height, pixels }: Raster, kinds: Uint8Array, step: number): Level {
  const grid = gridOf({ width, height }, step);
  const values = new Float32Array(grid.width * grid.height * 4);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const kind = kinds[i]!;
      if (kind === UNKNOWN) continue;
      const at = (Math.floor(y / step) * grid.width + Math.floor(x / step)) * 4;
      for (let k = 0; k < 3; k++) values[at + k]! += pixels[i * 3 + k]!;
      values[at + 3]! += kind === KNOWN ? 1 : Number.NaN;
    }
  for (let at = 0; at < values.length; at += 4)
    if (Number.isNaN(values[at + 3])) values.fill(0, at, at + 4);
    else saturate(values, at);
  return { ...grid, values };
}

/** A cell that is known at all is known: its weight becomes 1 at most, and its colour follows. */
function saturate(values: Float32Array, at: number): void {
  const weight = values[at + 3]!;
  if (weight <= 1) return;
  for (let k = 0; k < 4; k++) values[at + k]! /= weight;
}

function halve(from: Level): Level {
  const grid = gridOf(from, 2);
  const values = new Float32Array(grid.width * grid.height * 4);
  for (let y = 0; y < from.height; y++)
    for (let x = 0; x < from.width; x++) {
      const at = ((y >> 1) * grid.width + (x >> 1)) * 4;
      for (let k = 0; k < 4; k++) values[at + k]! += from.values[(y * from.width + x) * 4 + k]!;
    }
  for (let at = 0; at < values.length; at += 4) saturate(values, at);
  return { ...grid, values };
}

/** What a cell does not know it takes from the level above, smoothly. */
function push(into: Level, above: Level): void {
  const smooth = new FineGrid(above.values, above, 2, into);
  const from = new Float32Array(4);
  for (let y = 0, at = 0; y < into.height; y++)
    for (let x = 0; x < into.width; x++, at += 4) {
      const rest = 1 - into.values[at + 3]!;
      if (rest <= 0) continue;
      smooth.read(x, y, from);
      for (let k = 0; k < 4; k++) into.values[at + k]! += rest * from[k]!;
    }
}
