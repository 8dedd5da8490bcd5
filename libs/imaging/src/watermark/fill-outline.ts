import type { Outline } from './font/outlines.js';

/** A grey picture of coverage, 0 … 1 a pixel, while it is being filled: the running sum along a row is the coverage. */
export interface Coverage {
  readonly width: number;
  readonly height: number;
  readonly sums: Float32Array;
}

/** How an outline comes to lie: px = left + scale · x, base line at `baseline`. */
export interface Placement {
  readonly left: number;
  readonly baseline: number;
  readonly scale: number;
}

/** Steps a curve is drawn in; at the sizes of a watermark more are not seen. */
const CURVE_STEPS = 6;

/** Adds the signed area of an outline, exactly, edge by edge. The outline must lie within the picture. */
export function fillOutline(
  to: Coverage,
  { xs, ys, onCurve, ends }: Outline,
  { left, baseline, scale }: Placement,
): void {
  let start = 0;
  for (const end of ends) {
    const size = end - start;
    const at = (i: number): [number, number] => {
      const k = start + (((i % size) + size) % size);
      return [left + scale * xs[k]!, baseline - scale * ys[k]!];
    };
    const isOn = (i: number): boolean => onCurve[start + (((i % size) + size) % size)] === 1;
    const middle = (i: number): [number, number] => mid(at(i), at(i + 1));
    // Between two points off the curve lies one on it.
    let last = isOn(0) ? at(0) : isOn(-1) ? at(-1) : middle(-1);
    for (let i = isOn(0) ? 1 : 0; i < size + (isOn(0) ? 1 : 0); i++) {
      if (isOn(i)) {
        addEdge(to, last, at(i));
        last = at(i);
      } else {
        const next = isOn(i + 1) ? at(i + 1) : middle(i);
        addCurve(to, last, at(i), next);
        last = next;
      }
    }
    start = end;
  }
}

const mid = (one: [number, number], other: [number, number]): [number, number] => [
  (one[0] + other[0]) / 2,
  (one[1] + other[1]) / 2,
];

function addCurve(to: Coverage, from: [number, number], by: [number, number], end: [number, number]): void {
  let last = from;
  for (let step = 1; step <= CURVE_STEPS; step++) {
    const t = step / CURVE_STEPS;
    const weight = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t] as const;
    const point: [number, number] = [
      weight[0] * from[0] + weight[1] * by[0] + weight[2] * end[0],
      weight[0] * from[1] + weight[1] * by[1] + weight[2] * end[1],
    ];
    addEdge(to, last, point);
    last = point;
  }
}

/** One straight edge: in every row it crosses, what it covers of its pixel and of all pixels to the right. */
function addEdge({ width, height, sums }: Coverage, from: [number, number], end: [number, number]): void {
  if (from[1] === end[1]) return;
  const sign = from[1] < end[1] ? 1 : -1;
  const [[x0, y0], [x1, y1]] = sign === 1 ? [from, end] : [end, from];
  const slope = (x1 - x0) / (y1 - y0);
  for (let y = Math.max(0, Math.floor(y0)); y < Math.min(height, y1); y++) {
    const [top, bottom] = [Math.max(y, y0), Math.min(y + 1, y1)];
    const [xa, xb] = [x0 + slope * (top - y0), x0 + slope * (bottom - y0)].sort((a, b) => a - b) as [number, number];
    const tall = sign * (bottom - top);
    let before = 0;
    for (let x = Math.floor(xa); x <= Math.floor(xb) + 1; x++) {
      const covered = tall * (rightOf(x + 1, xa, xb) - rightOf(x, xa, xb));
      sums[y * width + x]! += covered - before;
      before = covered;
    }
  }
}

/** How far `x` lies to the right of the edge, on average over its stretch from `xa` to `xb`; 0 where it lies to the left. */
function rightOf(x: number, xa: number, xb: number): number {
  if (x <= xa) return 0;
  return x >= xb ? x - (xa + xb) / 2 : ((x - xa) * (x - xa)) / (2 * (xb - xa));
}
