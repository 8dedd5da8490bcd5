/**
 * Brings a frame of a raster to a detector's input at a glance: four source pixels make a target pixel, however many it covers.
 * Detectors are trained on such pictures and do not mind; a matte would show it, so that is sampled by `sample-planes.ts`.
 */
import type { Raster } from '../photo.js';
import { pointIn, type Frame } from './frame.js';
import type { PlanesFormat } from './planes-format.js';

// Taken out of Math once: in a sandbox (a test's, for one) each look at a global costs more than the arithmetic.
const { floor, imul, max, min } = Math;

/** Shrinking by more than this takes four pixels spread over the covered square, anything less interpolates between neighbours. */
const SPREAD_FROM = 2;

/** One target row: where its first pixel's centre lies in the raster, how far it is to the next one, and where it goes. */
interface Line {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly out: number;
  readonly side: number;
}

/**
 * The frame as side × side pixels, normalised: 3 · side² values, the red plane first; the caller owns them. What of the frame lies
 * outside the raster is black. A fourth channel is ignored.
 */
export function glancePlanes(raster: Raster, frame: Frame, { side, levels }: PlanesFormat): Float32Array {
  const planes = new Float32Array(3 * side * side);
  const [corner, right] = [pointIn(frame, { x: 0, y: 0 }), pointIn(frame, { x: 1, y: 0 })];
  const stepX = (right.x - corner.x) / side;
  const stepY = (right.y - corner.y) / side;
  const glanceLine = frame.side / side > SPREAD_FROM ? spreadLine : interpolateLine;
  for (let row = 0; row < side; row++) {
    // A step down is the step to the right, turned by a quarter.
    const x = corner.x + stepX / 2 - stepY * (row + 0.5);
    const y = corner.y + stepY / 2 + stepX * (row + 0.5);
    glanceLine(raster, { x, y, stepX, stepY, out: row * side, side }, planes);
  }
  normalise(planes, { side, levels });
  return planes;
}

/** The mean of four pixels, one in the middle of each quarter of the covered square. */
function spreadLine(raster: Raster, line: Line, planes: Float32Array): void {
  const { x, y, stepX, stepY, side } = line;
  const reach = (Math.abs(stepX) + Math.abs(stepY)) / 4;
  const isInside = (start: number, step: number, length: number): boolean =>
    min(start, start + step * side) >= reach && max(start, start + step * side) < length - reach;
  // Nearly every line of a closer look is: it then needs no bounds.
  if (isInside(x, stepX, raster.width) && isInside(y, stepY, raster.height)) spreadInside(raster, line, planes);
  else spreadClamped(raster, line, planes);
}

function spreadInside({ pixels, width, channels }: Raster, line: Line, planes: Float32Array): void {
  const { stepX, stepY, side } = line;
  const nearX = (stepX - stepY) / 4;
  const nearY = (stepX + stepY) / 4;
  const plane = imul(side, side);
  for (let column = 0, out = line.out; column < side; column++, out++) {
    const x = line.x + column * stepX;
    const y = line.y + column * stepY;
    const a = imul(imul((y - nearY) | 0, width) + ((x - nearX) | 0), channels);
    const b = imul(imul((y - nearX) | 0, width) + ((x + nearY) | 0), channels);
    const c = imul(imul((y + nearX) | 0, width) + ((x - nearY) | 0), channels);
    const d = imul(imul((y + nearY) | 0, width) + ((x + nearX) | 0), channels);
    planes[out] = (pixels[a]! + pixels[b]! + pixels[c]! + pixels[d]!) * 0.25;
    planes[out + plane] = (pixels[a + 1]! + pixels[b + 1]! + pixels[c + 1]! + pixels[d + 1]!) * 0.25;
    planes[out + 2 * plane] = (pixels[a + 2]! + pixels[b + 2]! + pixels[c + 2]! + pixels[d + 2]!) * 0.25;
  }
}

function spreadClamped({ pixels, width, height, channels }: Raster, line: Line, planes: Float32Array): void {
  const { stepX, stepY, side } = line;
  const nearX = (stepX - stepY) / 4;
  const nearY = (stepX + stepY) / 4;
  const plane = imul(side, side);
  for (let column = 0; column < side; column++) {
    const x = line.x + column * stepX;
    const y = line.y + column * stepY;
    if (!(x >= 0 && y >= 0 && x < width && y < height)) continue;
    const a = imul(imul(clamp(y - nearY, height), width) + clamp(x - nearX, width), channels);
    const b = imul(imul(clamp(y - nearX, height), width) + clamp(x + nearY, width), channels);
    const c = imul(imul(clamp(y + nearX, height), width) + clamp(x - nearY, width), channels);
    const d = imul(imul(clamp(y + nearY, height), width) + clamp(x + nearX, width), channels);
    const out = line.out + column;
    planes[out] = (pixels[a]! + pixels[b]! + pixels[c]! + pixels[d]!) / 4;
    planes[out + plane] = (pixels[a + 1]! + pixels[b + 1]! + pixels[c + 1]! + pixels[d + 1]!) / 4;
    planes[out + 2 * plane] = (pixels[a + 2]! + pixels[b + 2]! + pixels[c + 2]! + pixels[d + 2]!) / 4;
  }
}

/** Linear between the centres of the four nearest pixels. */
function interpolateLine({ pixels, width, height, channels }: Raster, line: Line, planes: Float32Array): void {
  const { stepX, stepY, side } = line;
  const plane = imul(side, side);
  for (let column = 0; column < side; column++) {
    const x = line.x + column * stepX;
    const y = line.y + column * stepY;
    if (!(x >= 0 && y >= 0 && x < width && y < height)) continue;
    const left = clamp(x - 0.5, width);
    const top = clamp(y - 0.5, height);
    const right = max(0, min(1, x - 0.5 - left));
    const low = max(0, min(1, y - 0.5 - top));
    const a = imul(imul(top, width) + left, channels);
    const b = left + 1 < width ? a + channels : a;
    const down = top + 1 < height ? imul(width, channels) : 0;
    for (let channel = 0; channel < 3; channel++) {
      const upper = pixels[a + channel]! * (1 - right) + pixels[b + channel]! * right;
      const lower = pixels[a + down + channel]! * (1 - right) + pixels[b + down + channel]! * right;
      planes[line.out + column + channel * plane] = upper * (1 - low) + lower * low;
    }
  }
}

/** The pixel a coordinate falls into, the outermost one beyond the end. */
function clamp(at: number, length: number): number {
  return at < 0 ? 0 : at >= length ? length - 1 : floor(at);
}

function normalise(planes: Float32Array, { side, levels }: PlanesFormat): void {
  const plane = side * side;
  for (let channel = 0; channel < 3; channel++) {
    const scale = levels.scale[channel]!;
    const offset = levels.offset[channel]!;
    for (let at = channel * plane; at < (channel + 1) * plane; at++) planes[at] = planes[at]! * scale + offset;
  }
}
