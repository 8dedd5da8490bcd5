/**
 * Which way the edges of a picture run, everywhere: the direction in which it changes least, by the structure tensor, smoothed so that a
 * place without an edge takes the direction of those around it. Lines drawn along it are long and clean (Kang, Lee and Chui 2007).
 */
import { gaussian } from './gaussian.js';
import type { Plane } from './plane.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { exp, max, min, round, sqrt } = Math;

/** Unit vectors on a grid of half the picture's size: directions change slowly, and a quarter of the cells is a quarter of the work. */
export interface EdgeFlow extends Plane {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/**
 * @param plane one value a pixel; not changed
 * @param sigma px of the picture over which directions are evened out
 */
export function edgeFlow(plane: Float32Array, size: Plane, sigma: number): EdgeFlow {
  const half = halved(plane, size);
  const { xx, xy, yy } = tensor(half.values, half);
  const smooth = (values: Float32Array): Float32Array => gaussian(values, half, sigma / 2);
  return directions({ xx: smooth(xx), xy: smooth(xy), yy: smooth(yy) }, half);
}

/** Products of the slopes, one of each a cell. */
interface Tensor {
  readonly xx: Float32Array;
  readonly xy: Float32Array;
  readonly yy: Float32Array;
}

function halved(plane: Float32Array, { width, height }: Plane): Plane & { values: Float32Array } {
  const half = { width: max(1, width >> 1), height: max(1, height >> 1) };
  const values = new Float32Array(half.width * half.height);
  const right = width > 1 ? 1 : 0;
  const below = height > 1 ? width : 0;
  for (let y = 0, to = 0; y < half.height; y++)
    for (let x = 0, from = 2 * y * width; x < half.width; x++, to++, from += 2)
      values[to] = (plane[from]! + plane[from + right]! + plane[from + below]! + plane[from + below + right]!) / 4;
  return { ...half, values };
}

function tensor(values: Float32Array, { width, height }: Plane): Tensor {
  const length = width * height;
  const made = { xx: new Float32Array(length), xy: new Float32Array(length), yy: new Float32Array(length) };
  for (let y = 1; y < height - 1; y++)
    for (let x = 1, p = y * width + 1; x < width - 1; x++, p++) {
      const a = values[p - width - 1]!;
      const b = values[p - width + 1]!;
      const c = values[p + width - 1]!;
      const d = values[p + width + 1]!;
      const gx = 2 * (values[p + 1]! - values[p - 1]!) + b - a + d - c;
      const gy = 2 * (values[p + width]! - values[p - width]!) + c - a + d - b;
      made.xx[p] = gx * gx;
      made.xy[p] = gx * gy;
      made.yy[p] = gy * gy;
    }
  return made;
}

/** The eigenvector of the smaller eigenvalue; where the picture is flat any direction will do. */
function directions({ xx, xy, yy }: Tensor, { width, height }: Plane): EdgeFlow {
  const x = new Float32Array(xx.length);
  const y = new Float32Array(xx.length);
  for (let p = 0; p < xx.length; p++) {
    const difference = xx[p]! - yy[p]!;
    const larger = (xx[p]! + yy[p]! + sqrt(difference * difference + 4 * xy[p]! * xy[p]!)) / 2;
    const vx = larger - xx[p]!;
    const vy = -xy[p]!;
    const length = sqrt(vx * vx + vy * vy);
    // An edge straight across leaves nothing of the vector: it runs along x or y, by which slope is the larger.
    x[p] = length > 1e-9 ? vx / length : xx[p]! > yy[p]! ? 0 : 1;
    y[p] = length > 1e-9 ? vy / length : xx[p]! > yy[p]! ? 1 : 0;
  }
  return { width, height, x, y };
}

/**
 * Each pixel of at least `least` becomes the weighted mean of what lies along its edge, `reachPx` either way; the others become 0. They
 * are most of a picture, and no line runs there.
 * @param plane one value a pixel; not changed
 * @returns a new plane
 */
export function meanAlong(
  plane: Float32Array,
  size: Plane,
  flow: EdgeFlow,
  { reachPx, least }: { readonly reachPx: number; readonly least: number },
): Float32Array {
  const steps = max(1, round(reachPx));
  const weights = Float32Array.from({ length: steps + 1 }, (_, step) => exp(-2 * (step / steps) ** 2));
  const out = new Float32Array(plane.length);
  for (let y = 0, p = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++, p++)
      if (plane[p]! >= least) out[p] = meanAt(plane, size, { flow, weights, x, y });
  return out;
}

interface Place {
  readonly flow: EdgeFlow;
  readonly weights: Float32Array;
  readonly x: number;
  readonly y: number;
}

function meanAt(plane: Float32Array, { width, height }: Plane, { flow, weights, x, y }: Place): number {
  const first = min(flow.height - 1, y >> 1) * flow.width + min(flow.width - 1, x >> 1);
  let sum = plane[y * width + x]!;
  let total = 1;
  for (let way = -1; way <= 1; way += 2) {
    let vx = flow.x[first]! * way;
    let vy = flow.y[first]! * way;
    let px = x + 0.5;
    let py = y + 0.5;
    for (let step = 1; step < weights.length; step++) {
      px += vx;
      py += vy;
      if (px < 0 || py < 0 || px >= width || py >= height) break;
      const column = px | 0;
      const row = py | 0;
      const weight = weights[step]!;
      sum += weight * plane[row * width + column]!;
      total += weight;
      const cell = min(flow.height - 1, row >> 1) * flow.width + min(flow.width - 1, column >> 1);
      // A direction has no sign of its own: go on the way one came.
      const sign = flow.x[cell]! * vx + flow.y[cell]! * vy < 0 ? -1 : 1;
      vx = flow.x[cell]! * sign;
      vy = flow.y[cell]! * sign;
    }
  }
  return sum / total;
}
