/**
 * `align`: the result's exact frame out of the refined view. The framing was planned on the coarse matte; the hair's top is measured
 * again on the refined one, and the frame is shifted by the whole px that it is off.
 */
import { cropRaster } from '../geometry/crop.js';
import { climb } from '../geometry/climb.js';
import type { Framing } from '../geometry/framing.js';
import type { Head } from '../geometry/head.js';
import { inverse, transform } from '../geometry/similarity.js';
import type { HeadLines, Raster } from '../photo.js';

/** A framed cut-out. */
export interface Aligned {
  /** Four channels, of the result's size. */
  readonly raster: Raster;
  /** Free space above the hair, as a share of the height, as measured. */
  readonly hairTop: number;
  readonly head: HeadLines;
  /** How many px lower than planned the frame was taken. */
  readonly shift: number;
}

/**
 * @param cutout the refined view, `margin` px larger than the framing on each side; not changed
 */
export function align(cutout: Raster, framing: Framing, head: Head, margin: number): Aligned {
  const { width, height } = framing;
  const eyes = transform(inverse(framing.toPhoto), head.eyes);
  const hair = hairTopOf(cutout, { x: eyes.x + margin, y: eyes.y + margin }, head.side * framing.scale);
  const off = Math.round(hair - margin - framing.top * height);
  const shift = Math.max(-margin, Math.min(margin, off));
  const raster = cropRaster(cutout, { left: margin, top: margin + shift, width, height });
  const hairTop = hair - margin - shift;
  const eyeLine = eyes.y - shift;
  const { scale } = framing;
  const lines = { hairTop, eyeLine, chin: eyeLine + head.chin * scale, middle: eyes.x + head.middle * scale };
  return { raster, hairTop: hairTop / height, head: lines, shift };
}

/** Row of the hair's top in a cut-out whose head is upright. */
function hairTopOf({ width, pixels }: Raster, eyes: { x: number; y: number }, side: number): number {
  const left = Math.round(eyes.x - side);
  const bottom = Math.round(eyes.y);
  const rows = climb({
    columns: Math.round(2 * side),
    rows: bottom,
    leastRun: Math.max(2, Math.round(side * 0.06)),
    isPerson: (column, row) => {
      const x = left + column;
      return x >= 0 && x < width && pixels[((bottom - 1 - row) * width + x) * 4 + 3]! > 127;
    },
  });
  return bottom - rows;
}
