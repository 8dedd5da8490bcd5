/**
 * Which pixels are skin of the face and the neck, and how surely: near the face, of the colour that its cheeks, nose and forehead
 * have, and neither eyes, brows nor lips. Nothing is learned and no tone is preferred: the colour that counts is the person's own.
 */
import { boxMean4 } from '../kernels/box-mean.js';
import type { Raster } from '../photo.js';
import type { FacePlace } from './face-place.js';

/** The skin of one person. */
export interface Skin {
  /** 0 … 1 a pixel. */
  readonly mask: Float32Array;
  /** Mean colour where the mask is sure, 0 … 255. */
  readonly mean: readonly [number, number, number];
}

/** A colour by its shares, which shade does not change, and its light. */
interface Tone {
  readonly red: number;
  readonly green: number;
  readonly light: number;
}

/** How far shares of red and green may lie from the reference: fully skin below the first, not at all from the second on. */
const SURE_DISTANCE = 0.03;
const MOST_DISTANCE = 0.075;
/** Light over the reference's: hair and brows are darker than shaded skin, cloth and teeth lighter than lit skin. */
const LIGHT = { none: 0.34, sure: 0.55, stillSure: 1.55, noMore: 1.9 } as const;
/** Skin pixels below which there is no use in speaking of a skin. */
const LEAST_PIXELS = 40;
const SURE = 0.6;

/**
 * @param person four channels, straight alpha; not changed
 * @returns undefined where no skin can be told, as behind a mask or a visor
 */
export function findSkin(person: Raster, face: FacePlace): Skin | undefined {
  const reference = referenceTone(person, face);
  if (reference === undefined) return undefined;
  const mask = rawMask(person, face, reference);
  soften(mask, person, Math.max(1, Math.round(eyeDistance(face) * 0.035)));
  spareFeatures(mask, person, face);
  const mean = meanOf(person, mask);
  return mean === undefined ? undefined : { mask, mean };
}

const eyeDistance = ({ leftEye, rightEye }: FacePlace): number =>
  Math.max(4, Math.hypot(rightEye.x - leftEye.x, rightEye.y - leftEye.y));

/** Median tone of small squares on cheeks, nose and forehead: a fringe or glasses over some of them do not matter. */
function referenceTone(person: Raster, face: FacePlace): Tone | undefined {
  const { leftEye, rightEye, nose, mouth } = face;
  const distance = eyeDistance(face);
  const eyesY = (leftEye.y + rightEye.y) / 2;
  const middle = (leftEye.x + rightEye.x) / 2;
  const cheekY = eyesY + 0.6 * (mouth.y - eyesY);
  const spots = [
    { x: leftEye.x - 0.05 * distance, y: cheekY },
    { x: rightEye.x + 0.05 * distance, y: cheekY },
    { x: (nose.x + middle) / 2, y: (nose.y + eyesY) / 2 },
    { x: middle, y: eyesY - 0.55 * distance },
  ];
  const half = Math.max(1, Math.round(distance * 0.09));
  const tones = spots.flatMap((spot) => tonesAround(person, spot, half));
  if (tones.length < LEAST_PIXELS / 2) return undefined;
  const median = (pick: (tone: Tone) => number): number => tones.map(pick).sort((a, b) => a - b)[tones.length >> 1]!;
  return { red: median(({ red }) => red), green: median(({ green }) => green), light: median(({ light }) => light) };
}

function tonesAround({ width, height, pixels }: Raster, at: { x: number; y: number }, half: number): Tone[] {
  const tones: Tone[] = [];
  const [left, top] = [Math.round(at.x) - half, Math.round(at.y) - half];
  for (let y = Math.max(0, top); y <= Math.min(height - 1, top + 2 * half); y++)
    for (let x = Math.max(0, left); x <= Math.min(width - 1, left + 2 * half); x++) {
      const p = (y * width + x) * 4;
      const sum = pixels[p]! + pixels[p + 1]! + pixels[p + 2]!;
      if (pixels[p + 3]! < 250 || sum === 0) continue;
      tones.push({ red: pixels[p]! / sum, green: pixels[p + 1]! / sum, light: sum / 3 });
    }
  return tones;
}

function rawMask({ width, height, pixels }: Raster, face: FacePlace, reference: Tone): Float32Array {
  const mask = new Float32Array(width * height);
  const region = regionOf(face);
  const bottom = Math.min(height, Math.ceil(region.neckEnd));
  for (let y = Math.max(0, Math.floor(region.top)); y < bottom; y++)
    for (let x = 0; x < width; x++) {
      const near = region.at(x, y);
      if (near === 0) continue;
      const p = (y * width + x) * 4;
      if (pixels[p + 3]! === 0) continue;
      mask[y * width + x] = near * likeness(pixels[p]!, pixels[p + 1]!, pixels[p + 2]!, reference);
    }
  return mask;
}

function likeness(red: number, green: number, blue: number, reference: Tone): number {
  const sum = red + green + blue;
  if (sum === 0) return 0;
  const distance = Math.hypot(red / sum - reference.red, green / sum - reference.green);
  if (distance >= MOST_DISTANCE) return 0;
  const light = sum / 3 / reference.light;
  return (
    (1 - ramp(distance, SURE_DISTANCE, MOST_DISTANCE)) *
    ramp(light, LIGHT.none, LIGHT.sure) *
    (1 - ramp(light, LIGHT.stillSure, LIGHT.noMore))
  );
}

/** The ellipse of the face with the ears, and the neck below it; 1 inside, falling to 0 around. */
function regionOf(face: FacePlace): { top: number; neckEnd: number; at: (x: number, y: number) => number } {
  const { leftEye, rightEye, mouth, chinY } = face;
  const distance = eyeDistance(face);
  const eyesY = (leftEye.y + rightEye.y) / 2;
  const middle = ((leftEye.x + rightEye.x) / 2 + mouth.x) / 2;
  const up = 1.35 * distance;
  const down = Math.max(distance, chinY - eyesY) * 1.05;
  const aside = 1.32 * distance;
  const neckEnd = chinY + 1.5 * distance;
  const at = (x: number, y: number): number => {
    const v = (y - eyesY) / (y < eyesY ? up : down);
    const inFace = 1 - ramp(Math.hypot((x - middle) / aside, v), 0.92, 1.12);
    if (y < chinY - 0.5 * distance || inFace === 1) return inFace;
    const inNeck = 1 - ramp(Math.abs(x - middle) / distance, 0.95, 1.25);
    return Math.max(inFace, inNeck * (1 - ramp(y, chinY + 1.1 * distance, neckEnd)));
  };
  return { top: eyesY - 1.15 * up, neckEnd, at };
}

/** Blurs the mask in place, so that no edge of it can show. */
function soften(mask: Float32Array, { width, height }: Raster, radius: number): void {
  const cells = new Float32Array(mask.length * 4);
  for (let i = 0; i < mask.length; i++) cells[i * 4] = mask[i]!;
  const mean = boxMean4(cells, { width, height }, radius);
  // Never more than before at a pixel that is no skin: the blur reaches inwards only.
  for (let i = 0; i < mask.length; i++) mask[i] = Math.min(mean[i * 4]!, 2 * mask[i]!);
}

/** Takes eyes with their brows, and lips, out again: their whites and reds may lie near the skin's colour. */
function spareFeatures(mask: Float32Array, raster: Raster, face: FacePlace): void {
  const distance = eyeDistance(face);
  for (const eye of [face.leftEye, face.rightEye])
    spareEllipse(mask, raster, { x: eye.x, y: eye.y, aside: 0.36 * distance, upright: 0.2 * distance });
  spareEllipse(mask, raster, { ...face.mouth, aside: 0.5 * distance, upright: 0.24 * distance });
}

function spareEllipse(
  mask: Float32Array,
  { width, height }: Raster,
  { x, y, aside, upright }: { x: number; y: number; aside: number; upright: number },
): void {
  const reach = 1.35;
  for (let row = Math.max(0, Math.floor(y - reach * upright)); row < Math.min(height, y + reach * upright); row++)
    for (let col = Math.max(0, Math.floor(x - reach * aside)); col < Math.min(width, x + reach * aside); col++) {
      const away = Math.hypot((col + 0.5 - x) / aside, (row + 0.5 - y) / upright);
      mask[row * width + col]! *= ramp(away, 0.9, reach);
    }
}

function meanOf({ pixels }: Raster, mask: Float32Array): [number, number, number] | undefined {
  const sums = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i]! < SURE) continue;
    for (let k = 0; k < 3; k++) sums[k]! += pixels[i * 4 + k]!;
    count++;
  }
  return count < LEAST_PIXELS ? undefined : [sums[0]! / count, sums[1]! / count, sums[2]! / count];
}

/** 0 up to `from`, 1 from `to` on, smooth between. */
function ramp(value: number, from: number, to: number): number {
  if (value <= from) return 0;
  if (value >= to) return 1;
  const part = (value - from) / (to - from);
  return part * part * (3 - 2 * part);
}
