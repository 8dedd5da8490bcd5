/**
 * The photo as the result will show it: turned upright, at the result's scale, with some margin. Everything after it works at this
 * resolution, so its cost follows the result's size and not the photo's.
 */
import type { DecodedPhoto } from './decode.js';
import type { Cap } from '../geometry/cap.js';
import { cropRaster } from '../geometry/crop.js';
import { scaleOf, transform, type Similarity } from '../geometry/similarity.js';
import { mirroredIndex, warp, type AffineGrid } from '../kernels/warp.js';
import type { Raster, Rect } from '../photo.js';
import { sharp } from './sharp-limits.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { max, min } = Math;

/** Which part of a photo, at which scale and angle. */
export interface ViewPlan {
  /** Size in px. */
  readonly width: number;
  readonly height: number;
  /** From the view's coordinates to the photo's. */
  readonly toPhoto: Similarity;
  /** What counts as shown although it lies above the photo's upper edge. */
  readonly cap?: Cap | undefined;
}

/** A rendered view. */
export interface View extends ViewPlan {
  /** Three channels; beyond the photo's edge it goes on as in a mirror. */
  readonly raster: Raster;
  /** 0 … 255: how much of each pixel the photo really shows (inside its edges, not transparent); undefined where that is all. */
  readonly shown: Uint8Array | undefined;
}

/** Below this scale the photo is first reduced by the image library: `warp` covers no more than four px at a step. */
const REDUCE_BELOW = 0.25;

/**
 * @param photo not changed
 * @returns a new raster, owned by the caller, or the photo's own where the plan shows it as it is
 */
export async function renderView(photo: DecodedPhoto, plan: ViewPlan): Promise<View> {
  const shown = shownOf(photo, plan);
  if (isWhole(photo.raster, plan)) return { ...plan, raster: photo.raster, shown };
  const reduced = await reduce(photo.raster, plan);
  return { ...plan, raster: readGrid(reduced.raster, gridOn(plan, reduced)), shown };
}

const isWhole = (raster: Raster, { width, height, toPhoto: { a, b, tx, ty } }: ViewPlan): boolean =>
  width === raster.width && height === raster.height && a === 1 && b === 0 && tx === 0 && ty === 0;

/** A part of the photo and its reduction. */
interface Reduced {
  readonly raster: Raster;
  readonly part: Rect;
}

async function reduce(raster: Raster, plan: ViewPlan): Promise<Reduced> {
  const scale = 1 / scaleOf(plan.toPhoto);
  const part = partSeen(raster, plan);
  if (scale >= REDUCE_BELOW) return { raster, part: { left: 0, top: 0, width: raster.width, height: raster.height } };
  const width = max(1, Math.round(part.width * scale));
  const height = max(1, Math.round(part.height * scale));
  const { data, info } = await sharp(cropRaster(raster, part).pixels, {
    raw: { width: part.width, height: part.height, channels: 3 },
  })
    .resize({ width, height, fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { raster: { width: info.width, height: info.height, channels: 3, pixels: data }, part };
}

/** The photo's pixels that the view can show, with a few more for the filter. */
function partSeen(raster: Raster, { width, height, toPhoto }: ViewPlan): Rect {
  const corners = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: 0, y: height },
    { x: width, y: height },
  ].map((corner) => transform(toPhoto, corner));
  const spare = 4 * scaleOf(toPhoto);
  const within = (value: number, most: number): number => Math.round(min(most, max(0, value)));
  const left = min(raster.width - 1, within(min(...corners.map(({ x }) => x)) - spare, raster.width));
  const top = min(raster.height - 1, within(min(...corners.map(({ y }) => y)) - spare, raster.height));
  const right = within(max(...corners.map(({ x }) => x)) + spare, raster.width);
  const bottom = within(max(...corners.map(({ y }) => y)) + spare, raster.height);
  return { left, top, width: max(1, right - left), height: max(1, bottom - top) };
}

function gridOn({ width, height, toPhoto }: ViewPlan, { raster, part }: Reduced): AffineGrid {
  const kx = raster.width / part.width;
  const ky = raster.height / part.height;
  const first = transform(toPhoto, { x: 0.5, y: 0.5 });
  return {
    width,
    height,
    x0: (first.x - part.left) * kx,
    xx: toPhoto.a * kx,
    xy: -toPhoto.b * kx,
    y0: (first.y - part.top) * ky,
    yx: toPhoto.b * ky,
    yy: toPhoto.a * ky,
  };
}

/** Off by less than half a pixel over the whole view, an upright grid is copied, which keeps it as sharp as it is. */
function readGrid(raster: Raster, grid: AffineGrid): Raster {
  const skew = max(Math.abs(grid.xy) * grid.height, Math.abs(grid.yx) * grid.width);
  const stretch = max(Math.abs(grid.xx - 1) * grid.width, Math.abs(grid.yy - 1) * grid.height);
  if (skew > 0.5 || stretch > 1) return warp(raster, grid);
  const left = Math.round(grid.x0 + ((grid.xx - 1) * grid.width) / 2 - 0.5);
  const top = Math.round(grid.y0 + ((grid.yy - 1) * grid.height) / 2 - 0.5);
  return copyShifted(raster, { left, top, width: grid.width, height: grid.height });
}

/** A copy of a rectangle that may reach over the raster's edges; there it goes on as in a mirror. */
function copyShifted(raster: Raster, { left, top, width, height }: Rect): Raster {
  const pixels = new Uint8Array(width * height * 3);
  const first = min(width, max(0, -left));
  const last = min(width, max(first, raster.width - left));
  for (let y = 0; y < height; y++) {
    const row = mirroredIndex(top + y, raster.height) * raster.width;
    pixels.set(raster.pixels.subarray((row + left + first) * 3, (row + left + last) * 3), (y * width + first) * 3);
    const copyMirrored = (x: number): void =>
      copyPixel(raster.pixels, (row + mirroredIndex(left + x, raster.width)) * 3, pixels, (y * width + x) * 3);
    for (let x = 0; x < first; x++) copyMirrored(x);
    for (let x = last; x < width; x++) copyMirrored(x);
  }
  return { width, height, channels: 3, pixels };
}

function copyPixel(from: Uint8Array, at: number, to: Uint8Array, into: number): void {
  to[into] = from[at]!;
  to[into + 1] = from[at + 1]!;
  to[into + 2] = from[at + 2]!;
}

function shownOf({ raster, alpha }: DecodedPhoto, plan: ViewPlan): Uint8Array | undefined {
  const corners = [0, 1, 2, 3].map((i) =>
    transform(plan.toPhoto, { x: (i & 1) * plan.width, y: (i >> 1) * plan.height }),
  );
  const isInside = corners.every(({ x, y }) => x >= 0 && y >= 0 && x <= raster.width && y <= raster.height);
  if (isInside && alpha === undefined) return undefined;
  const shown = new Uint8Array(plan.width * plan.height);
  for (let row = 0; row < plan.height; row++) showRow(shown, { raster, alpha }, plan, row);
  return shown;
}

/** Sets one row: what lies deep inside the photo at once, the rest px by px. */
function showRow(
  shown: Uint8Array,
  { raster, alpha }: Pick<DecodedPhoto, 'raster' | 'alpha'>,
  { width, toPhoto: { a, b, tx, ty }, cap }: ViewPlan,
  row: number,
): void {
  const unit = 1 / Math.hypot(a, b);
  const [x0, y0] = [0.5 * a - b * (row + 0.5) + tx, 0.5 * b + a * (row + 0.5) + ty];
  const across = columnsWithin({ start: x0, step: a, length: raster.width }, 0.5 / unit, width);
  const down = columnsWithin({ start: y0, step: b, length: raster.height }, 0.5 / unit, width);
  const from = alpha === undefined ? max(across.from, down.from) : width;
  const to = max(from, min(across.to, down.to));
  shown.fill(255, row * width + from, row * width + to);
  for (let column = 0; column < width; column++) {
    if (column === from) column = to;
    if (column >= width) break;
    const [x, y] = [x0 + a * column, y0 + b * column];
    const depth = depthInside(x, y, raster, cap) * unit + 0.5;
    if (depth <= 0) continue;
    const share = alpha === undefined ? 255 : alphaAt(alpha, raster, x, y);
    shown[row * width + column] = depth >= 1 ? share : share * depth + 0.5;
  }
}

/** The half-open range of columns (0 … count) at which start + step · column lies between `margin` and length − `margin`. */
function columnsWithin(
  { start, step, length }: { start: number; step: number; length: number },
  margin: number,
  count: number,
): { from: number; to: number } {
  if (step === 0) return start >= margin && start <= length - margin ? { from: 0, to: count } : { from: count, to: 0 };
  const ends = [(margin - start) / step, (length - margin - start) / step];
  return { from: max(0, min(count, Math.ceil(min(...ends)))), to: max(0, min(count, Math.floor(max(...ends)) + 1)) };
}

/** How far inside the photo (or its cap) a point lies, px; negative outside. */
function depthInside(x: number, y: number, { width, height }: Raster, cap: Cap | undefined): number {
  const below = cap === undefined || y > 1 ? y : max(y, cap.radius - Math.hypot(x - cap.x, y - cap.y));
  return min(x, below, width - x, height - y);
}

function alphaAt(alpha: Uint8Array, { width, height }: Raster, x: number, y: number): number {
  const u = min(width - 1, max(0, x - 0.5));
  const v = min(height - 1, max(0, y - 0.5));
  const left = Math.floor(u);
  const at = Math.floor(v) * width + left;
  const right = left + 1 < width ? 1 : 0;
  const below = Math.floor(v) + 1 < height ? width : 0;
  const upper = alpha[at]! + (u - left) * (alpha[at + right]! - alpha[at]!);
  const lower = alpha[at + below]! + (u - left) * (alpha[at + below + right]! - alpha[at + below]!);
  return upper + (v - Math.floor(v)) * (lower - upper);
}
