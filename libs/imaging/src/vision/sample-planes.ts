/**
 * Brings a part of a raster to a network's input: resized, normalised, channels first. Plain TypeScript, because the parts are taken
 * anew for every crop and a trip through an image library would cost more than the arithmetic.
 *
 * The resizing is separable: each needed row is resized once, then rows are summed.
 */
import type { Raster, Rect } from '../photo.js';
import { axisTaps, type AxisTaps } from './axis-taps.js';

/** A pixel's value v (0 … 255) of a channel becomes v · scale + offset; in the order R, G, B. */
export interface Levels {
  readonly scale: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
}

/** What a network wants to be fed. */
export interface PlanesFormat {
  /** Side of the square in px. */
  readonly side: number;
  readonly levels: Levels;
}

/** `(v / 255 − mean) / std` as one multiplication and one addition a value. */
export function levelsOf(mean: readonly [number, number, number], std: readonly [number, number, number]): Levels {
  return {
    scale: [1 / (255 * std[0]), 1 / (255 * std[1]), 1 / (255 * std[2])],
    offset: [-mean[0] / std[0], -mean[1] / std[1], -mean[2] / std[2]],
  };
}

/**
 * The region squashed to side × side and normalised: 3 · side² values, the red plane first; the caller owns them. What of the region
 * lies outside the raster is black. A fourth channel is ignored.
 * @param region in px of the raster, fractions meant; it may reach outside
 */
export function samplePlanes(raster: Raster, region: Rect, { side, levels }: PlanesFormat): Float32Array {
  const across = axisTaps({ start: region.left, length: region.width }, raster.width, side);
  const down = axisTaps({ start: region.top, length: region.height }, raster.height, side);
  const rows = new ResizedRows(raster, across, side);
  const planes = new Float32Array(3 * side * side);
  const sum = new Float32Array(3 * side);
  for (let y = 0; y < side; y++) {
    sum.fill(0);
    const first = down.first[y] as number;
    const count = down.count[y] as number;
    for (let tap = 0; tap < count; tap++) {
      addScaled(sum, rows.at(first + tap), down.weights[y * down.stride + tap] as number);
    }
    storeRow(sum, planes, y, { side, levels });
  }
  return planes;
}

/** Rows of the raster resized across. Neighbouring targets share at most two rows, so the last two are kept. */
class ResizedRows {
  private readonly kept: readonly [Float32Array, Float32Array];
  private readonly keptY: [number, number] = [-1, -1];

  constructor(
    private readonly raster: Raster,
    private readonly across: AxisTaps,
    private readonly side: number,
  ) {
    this.kept = [new Float32Array(3 * side), new Float32Array(3 * side)];
  }

  /** The row as 3 · side interleaved values, 0 … 255; valid until two other rows have been asked for. */
  at(y: number): Float32Array {
    const slot = (y & 1) as 0 | 1;
    if (this.keptY[slot] !== y) {
      resizeRow(this.raster, y, this.across, this.kept[slot]);
      this.keptY[slot] = y;
    }
    return this.kept[slot];
  }
}

/** The hot loop: it reads every pixel of the region once. */
function resizeRow(raster: Raster, y: number, across: AxisTaps, into: Float32Array): void {
  const { pixels, channels, width } = raster;
  const { first, count, weights, stride } = across;
  const rowStart = y * width * channels;
  for (let x = 0, out = 0; x < first.length; x++) {
    let at = rowStart + first[x]! * channels;
    let red = 0;
    let green = 0;
    let blue = 0;
    const end = x * stride + count[x]!;
    for (let tap = x * stride; tap < end; tap++) {
      const weight = weights[tap]!;
      red += weight * pixels[at]!;
      green += weight * pixels[at + 1]!;
      blue += weight * pixels[at + 2]!;
      at += channels;
    }
    into[out++] = red;
    into[out++] = green;
    into[out++] = blue;
  }
}

function addScaled(sum: Float32Array, row: Float32Array, weight: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += weight * row[i]!;
}

function storeRow(sum: Float32Array, planes: Float32Array, y: number, { side, levels }: PlanesFormat): void {
  for (let channel = 0; channel < 3; channel++) {
    const scale = levels.scale[channel]!;
    const offset = levels.offset[channel]!;
    const out = channel * side * side + y * side;
    for (let x = 0; x < side; x++) planes[out + x] = sum[3 * x + channel]! * scale + offset;
  }
}
