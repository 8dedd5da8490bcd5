/**
 * Where the head goes in the result: by the size's rule for the head's height, the free space above the hair, and the wish that
 * the body reaches the lower edge and the sides. Arithmetic on measured values; draws nothing.
 */
import { matteAt, type LayeredMatte } from '../kernels/layered-matte.js';
import type { EyeRule, Size } from '../presets/size.js';
import type { Head } from './head.js';
import { bringing, inverse, shifted, transform, type Similarity } from './similarity.js';

/** How a photo will be framed. */
export interface Framing {
  /** From the result's coordinates to the photo's. */
  readonly toPhoto: Similarity;
  readonly width: number;
  readonly height: number;
  /** Px of the result for one px of the photo as decoded. */
  readonly scale: number;
  /** Where the hair's top is to be, as a share of the height. */
  readonly top: number;
  /** Height of the head over the height of the result, as framed and as wished. */
  readonly headRatio: number;
  readonly wishedRatio: number;
  /** Share of the lower edge and of the sides where the photo ends although the person does not. */
  readonly gap: number;
}

/** Free space above the hair. The first is aimed at; the second is taken where it helps the body reach the lower edge. */
const TOP = 0.1;
const LOWER_TOP = 0.115;
/** Where the eyes decide: how near to the end of their rule they may come, and the least that stays free above the hair. */
const EYES_TO_SPARE = 0.015;
const LEAST_TOP = 0.02;
/** How far the head may be off the middle, in widths, for the same reason. */
const ASIDE = 0.01;
/**
 * The usual head of an ID photo covers a fixed share of the picture, so its height follows from the aspect. Set on the boxes of the
 * detector used here so that the face takes about a fifth of the area.
 */
const USUAL_RATIO = 0.62;
const MOST_RATIO = 0.9;
/** A head from ear to ear is about this many box sides wide, and may take this share of the photo's width. */
const HEAD_WIDTH = 1.05;
const MOST_WIDTH = 0.95;
/** A roll below this is left alone: turning would cost sharpness and the detector is no better. */
const LEVEL_DEGREES = 0.15;
const ZOOM_STEP = 1.025;
const ZOOM_STEPS = 40;

/** Height of the head as a share of the photo's height, where neither the size nor the request has a rule. */
export function usualHeadRatio({ widthPx, heightPx }: Size): number {
  return Math.min(0.7, Math.max(0.4, USUAL_RATIO * Math.sqrt(widthPx / heightPx)));
}

/**
 * The framing that follows the rules; where the photo ends too early for that, the one that comes next: a little lower, a little
 * aside, then closer, as long as the head fits.
 */
export function planFraming(head: Head, person: LayeredMatte, size: Size, headRatio?: number): Framing {
  const wishedRatio = headRatio ?? size.head?.aim ?? usualHeadRatio(size);
  const roomiest = (wishedRatio * size.heightPx) / (head.crown + head.chin);
  const closest = closestScale(head, size);
  let best: Framing | undefined;
  for (let step = 0; step < ZOOM_STEPS; step++) {
    const scale = Math.min(roomiest * ZOOM_STEP ** step, Math.max(roomiest, closest));
    for (const { top, aside } of placements(size, head.crown * scale)) {
      const framing = frame(head, person, { size, scale, top, aside, wishedRatio });
      if (framing.gap === 0) return framing;
      if (best === undefined || framing.gap < best.gap) best = framing;
    }
    if (scale >= closest) break;
  }
  return best!;
}

function closestScale(head: Head, { widthPx, heightPx, head: rule }: Size): number {
  const byHeight = ((rule?.most ?? MOST_RATIO) * heightPx) / (head.crown + head.chin);
  return Math.min(byHeight, (MOST_WIDTH * widthPx) / (HEAD_WIDTH * head.side));
}

/** @param crownPx height of the hair's top above the eyes, px of the result */
function placements({ head, eyes, heightPx }: Size, crownPx: number): { top: number; aside: number }[] {
  const aim = head?.top ?? TOP;
  const tops = eyes === undefined ? [aim, Math.max(aim, LOWER_TOP)] : topsFor(eyes, crownPx / heightPx);
  return [0, -ASIDE, ASIDE].flatMap((aside) => tops.map((top) => ({ top, aside })));
}

/** Free space above the hair that puts the eyes where the rule wants them; then, as low as it allows with some room to spare. */
function topsFor({ least, aim }: EyeRule, crown: number): number[] {
  const lowest = Math.min(aim, least + EYES_TO_SPARE);
  return [aim, lowest].map((eyes) => Math.max(LEAST_TOP, 1 - eyes - crown));
}

interface Placement {
  readonly size: Size;
  readonly scale: number;
  readonly top: number;
  readonly aside: number;
  readonly wishedRatio: number;
}

function frame(head: Head, person: LayeredMatte, { size, scale, top, aside, wishedRatio }: Placement): Framing {
  const { widthPx: width, heightPx: height } = size;
  const degrees = Math.abs(head.rollDegrees) < LEVEL_DEGREES ? 0 : -head.rollDegrees;
  const eyes = { x: width * (0.5 + aside) - head.middle * scale, y: top * height + head.crown * scale };
  const toPhoto = inverse(bringing(head.eyes, eyes, { scale, degrees }));
  const headRatio = ((head.crown + head.chin) * scale) / height;
  const gap = gapShare(person, toPhoto, { width, height, top });
  return { toPhoto, width, height, scale, top, headRatio, wishedRatio, gap };
}

/**
 * Share of the points along the lower edge and the sides that lie beyond the photo, where the person reaches the photo's edge: there
 * the person would end in mid-air.
 */
function gapShare(
  person: LayeredMatte,
  toPhoto: Similarity,
  { width, height, top }: Pick<Framing, 'width' | 'height' | 'top'>,
): number {
  let gaps = 0;
  for (let i = 0; i <= GAP_POINTS; i++) {
    const part = i / GAP_POINTS;
    const y = height * (top + (1 - top) * part);
    gaps +=
      isGap(person, toPhoto, width * part, height) + isGap(person, toPhoto, 0, y) + isGap(person, toPhoto, width, y);
  }
  return gaps / (3 * (GAP_POINTS + 1));
}

/** Spaces between the points that are looked at along each edge. */
const GAP_POINTS = 48;

/** 1 for a point of the result that shows where the photo has cut the person off. */
function isGap(person: LayeredMatte, { a, b, tx, ty }: Similarity, atX: number, atY: number): 0 | 1 {
  const x = a * atX - b * atY + tx;
  const y = b * atX + a * atY + ty;
  const isBeyond = x < 0 || y < 0 || x > person.width || y > person.height;
  return isBeyond && matteAt(person, x, y) > 0.3 ? 1 : 0;
}

/** The framing's view of the photo with some px more on each side, for filters and for a last correction. */
export function viewOf(
  { toPhoto, width, height }: Framing,
  margin: number,
): { width: number; height: number; toPhoto: Similarity } {
  const origin = transform(toPhoto, { x: -margin, y: -margin });
  const here = transform(toPhoto, { x: 0, y: 0 });
  return {
    width: width + 2 * margin,
    height: height + 2 * margin,
    toPhoto: shifted(toPhoto, origin.x - here.x, origin.y - here.y),
  };
}
