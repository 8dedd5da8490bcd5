/**
 * The recipe that our refinement is held against, as it was written down when the models were first measured: guided filter over the
 * whole picture, subsampled by 2, alpha from .1 – .9 to 0 – 1, then blur-fusion foreground colours over a wide window and again
 * over an eighth of it (Forte and Pitié 2021), everything at full resolution. The same networks see the same crops.
 */
import { applyFit } from '../../libs/imaging/src/kernels/apply-fit.js';
import { fuse } from '../../libs/imaging/src/kernels/blur-fusion.js';
import { boxMean4 } from '../../libs/imaging/src/kernels/box-mean.js';
import { gridOf, meanColours } from '../../libs/imaging/src/kernels/cells.js';
import { fitGuided } from '../../libs/imaging/src/kernels/guided-filter.js';
import { matteAt, type LayeredMatte } from '../../libs/imaging/src/kernels/layered-matte.js';
import type { Raster } from '../../libs/imaging/src/photo.js';

const STEP = 2;
const GUIDE_RADIUS = 0.04;
const FUSION_RADIUS = 0.2;
const CURVE = { no: 0.1, yes: 0.9 };
const NOTHING = 1e-5;

/** @param side of the face box, px @returns four channels with straight alpha */
export function refinePlainly(raster: Raster, person: LayeredMatte, side: number): Raster {
  const grid = gridOf(raster, STEP);
  const cells = meanColours(raster, STEP);
  for (let y = 0, i = 3; y < grid.height; y++)
    for (let x = 0; x < grid.width; x++, i += 4) cells[i] = matteAt(person, (x + 0.5) * STEP, (y + 0.5) * STEP);
  const radius = Math.max(1, Math.round((side * GUIDE_RADIUS) / STEP));
  const fit = fitGuided(cells, grid, { radius, epsilon: 1e-4 });
  const alpha = applyFit(raster, fit, { ...grid, step: STEP, cells, curve: CURVE });
  const wide = Math.max(2, Math.round(side * FUSION_RADIUS));
  const own = fuseRound(raster, alpha, ownColours(raster), wide);
  const twice = fuseRound(raster, alpha, own, Math.max(1, Math.round(wide / 8)));
  const pixels = new Uint8Array(alpha.length * 4);
  for (let i = 0; i < alpha.length; i++) {
    for (let k = 0; k < 3; k++) pixels[i * 4 + k] = twice.foreground[i * 4 + k]! * 255 + 0.5;
    pixels[i * 4 + 3] = alpha[i]! * 255 + 0.5;
  }
  return { ...raster, channels: 4, pixels };
}

interface Colours {
  readonly foreground: Float32Array;
  readonly background: Float32Array;
}

function ownColours({ width, height, pixels }: Raster): Colours {
  const colours = new Float32Array(width * height * 4);
  for (let i = 0; i < width * height; i++) for (let k = 0; k < 3; k++) colours[i * 4 + k] = pixels[i * 3 + k]! / 255;
  return { foreground: colours, background: colours };
}

function fuseRound(raster: Raster, alpha: Float32Array, { foreground, background }: Colours, radius: number): Colours {
  const blurred = (colours: Float32Array, share: (alpha: number) => number): Float32Array => {
    const weighted = new Float32Array(colours.length);
    for (let i = 0; i < alpha.length; i++) {
      const weight = share(alpha[i]!);
      for (let k = 0; k < 3; k++) weighted[i * 4 + k] = colours[i * 4 + k]! * weight;
      weighted[i * 4 + 3] = weight;
    }
    const mean = boxMean4(weighted, raster, radius);
    for (let i = 0; i < alpha.length; i++) for (let k = 0; k < 3; k++) mean[i * 4 + k]! /= mean[i * 4 + 3]! + NOTHING;
    return mean;
  };
  const own = blurred(foreground, (value) => value);
  const back = blurred(background, (value) => 1 - value);
  const fused = new Float32Array(own.length);
  for (let i = 0; i < alpha.length; i++)
    for (let at = i * 4; at < i * 4 + 3; at++)
      fused[at] = fuse(raster.pixels[i * 3 + (at & 3)]! / 255, alpha[i]!, own[at]!, back[at]!);
  return { foreground: fused, background: back };
}
