/**
 * A photo as a cartoon: areas of even colour in a few steps of brightness, brighter and stronger colours, and ink along the edges. The
 * face needs no treatment of its own: its features are edges, its skin is what lies between them.
 *
 * Time and memory follow the number of pixels: about 0.35 CPU seconds a megapixel on a slow core, and 36 bytes a pixel at the peak.
 */
import type { Raster } from '../photo.js';
import { smoothWithinEdges } from './edge-smoothing.js';
import { inkLines } from './ink-lines.js';

/** Taken out of the global object once: the inner loops are many times faster so where that lookup is not optimised away. */
const { floor, max, min, round, tanh } = Math;

/** Of the picture's longer side: how far areas are evened out, and half the width of the pen. */
const REACH = 0.016;
const PEN = 0.0015;
/** The thinnest pen, px: below, lines fall apart. */
const LEAST_PEN_PX = 0.9;
/** As in `Smoothing`. */
const EDGE = 0.5;
/** Steps from black to white, and how abrupt they are: 1 is hardly seen, 4 is a hard edge that shows stairs. */
const BRIGHTNESS_STEPS = 7;
const ABRUPTNESS = 2.4;
/** How much brighter the middle tones become, and how much stronger colours; pale ones gain most, so that skin does not turn orange. */
const LIFT = 0.2;
const COLOUR_GAIN = 0.32;
/** How dark ink is: some of the colour below shines through. */
const INK = 0.92;
/** Keeps the gain of near-black finite. */
const NEAR_BLACK = 8;
/** Entries of the curve for each level. */
const FINENESS = 4;
const CURVE = brightnessCurve();

/**
 * @param raster three channels; not changed
 * @returns a new raster of the same size, three channels
 */
export function drawCartoon(raster: Raster): Raster {
  const { width, height } = raster;
  const side = max(width, height);
  const colours = smoothWithinEdges(raster, { reachPx: max(1, REACH * side), edge: EDGE });
  const luminance = luminanceOf(colours);
  const ink = inkLines(luminance, raster, max(LEAST_PEN_PX, PEN * side));
  return { width, height, channels: 3, pixels: paint(colours, luminance, ink) };
}

/** Rec. 601 weights, of the values as they are in the file, four a pixel. */
function luminanceOf(colours: Float32Array): Float32Array {
  const luminance = new Float32Array(colours.length / 4);
  for (let p = 0, q = 0; p < luminance.length; p++, q += 4)
    luminance[p] = 0.299 * colours[q]! + 0.587 * colours[q + 1]! + 0.114 * colours[q + 2]!;
  return luminance;
}

function paint(colours: Float32Array, luminance: Float32Array, ink: Float32Array): Uint8Array {
  const pixels = new Uint8ClampedArray(luminance.length * 3);
  for (let p = 0, q = 0, to = 0; p < luminance.length; p++, q += 4, to += 3) {
    const before = luminance[p]!;
    const level = CURVE[min(CURVE.length - 1, max(0, before * FINENESS + 0.5)) | 0]!;
    const gain = (level + NEAR_BLACK) / (before + NEAR_BLACK);
    const red = colours[q]! * gain;
    const green = colours[q + 1]! * gain;
    const blue = colours[q + 2]! * gain;
    const strength = (max(red, green, blue) - min(red, green, blue)) / 255;
    const vivid = 1 + COLOUR_GAIN * max(0, 1 - strength);
    const kept = 1 - INK * ink[p]!;
    pixels[to] = max(0, level + vivid * (red - level)) * kept;
    pixels[to + 1] = max(0, level + vivid * (green - level)) * kept;
    pixels[to + 2] = max(0, level + vivid * (blue - level)) * kept;
  }
  return new Uint8Array(pixels.buffer);
}

/** Steps with rounded edges, then brighter in the middle; black and white stay. */
function brightnessCurve(): Float32Array {
  const step = 255 / BRIGHTNESS_STEPS;
  return Float32Array.from({ length: 255 * FINENESS + 1 }, (_, i) => {
    const level = i / FINENESS;
    const edge = round(level / step) * step;
    const stepped = edge + ((step / 2) * tanh((2 * ABRUPTNESS * (level - edge)) / step)) / tanh(ABRUPTNESS);
    // Half a step at either end would be grey for black and white alike.
    const outside = floor(level / (step / 2)) === 0 || level > 255 - step / 2;
    const share = (outside ? level : stepped) / 255;
    return 255 * (share + LIFT * share * (1 - share));
  });
}
