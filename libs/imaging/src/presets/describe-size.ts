/** From the short form in which the catalogue is written, in the units of the authorities, to sizes. */
import type { EyeRule, HeadRule, Size, SizeKind, SizeSource } from './size.js';

/** Least, most, and what is aimed at. */
export type Rule = readonly [least: number, most: number, aim: number];

/** One size as its authority states it. */
export interface StatedSize {
  readonly id: string;
  readonly en: string;
  readonly zh: string;
  readonly mm?: readonly [width: number, height: number];
  /** Where the authority states px, or the usual ones differ from the mm by rounding. */
  readonly px?: readonly [width: number, height: number];
  readonly dpi?: number;
  /** Head from chin to crown in mm of the photo's height, or as a share of it. */
  readonly headMm?: Rule;
  readonly head?: Rule;
  /** Free space above the hair in mm, or as a share of the height. */
  readonly topMm?: number;
  readonly top?: number;
  /** Eyes above the lower edge in mm, or as a share of the height. */
  readonly eyesMm?: Rule;
  readonly eyes?: Rule;
  /** The usual background, then the others that are taken. */
  readonly background?: readonly [string, ...string[]];
  readonly minKb?: number;
  readonly maxKb?: number;
  readonly source: readonly [authority: string, verified: SizeSource['verified'], url?: string];
}

const DPI = 300;
/** The usual rule of ICAO Doc 9303 part 3: the face takes 70 to 80 % of the photo's height. */
export const ICAO: Rule = [0.7, 0.8, 0.74];

/** The sizes of a country and a kind. */
export const sizesOf = (country: string, kind: SizeKind, ...stated: readonly StatedSize[]): Size[] =>
  stated.map((each) => describe(country, kind, each));

function describe(country: string, kind: SizeKind, stated: StatedSize): Size {
  const { id, en, zh, mm, dpi = DPI, background, minKb, maxKb, source } = stated;
  const [widthPx, heightPx] = stated.px ?? mm!.map((side) => Math.round((side / 25.4) * dpi));
  const [authority, verified, url] = source;
  return {
    id,
    name_en: en,
    name_zh: zh,
    country,
    kind,
    ...(mm === undefined ? {} : { widthMm: mm[0], heightMm: mm[1] }),
    widthPx: widthPx,
    heightPx: heightPx,
    dpi,
    ...headOf(stated),
    ...eyesOf(stated),
    ...(background === undefined ? {} : { background: { usual: background[0], allowed: background } }),
    ...(minKb === undefined && maxKb === undefined ? {} : { file: defined({ minKb, maxKb }) }),
    source: { authority, verified, ...(url === undefined ? {} : { url }) },
  };
}

function headOf({ mm, head, headMm, top, topMm }: StatedSize): { head?: HeadRule } {
  const rule = head ?? shares(headMm, mm);
  if (rule === undefined) return {};
  const space = top ?? (topMm === undefined ? undefined : topMm / mm![1]);
  const [least, most, aim] = rule;
  return { head: { least, most, aim, ...(space === undefined ? {} : { top: space }) } };
}

function eyesOf({ mm, eyes, eyesMm }: StatedSize): { eyes?: EyeRule } {
  const rule = eyes ?? shares(eyesMm, mm);
  return rule === undefined ? {} : { eyes: { least: rule[0], most: rule[1], aim: rule[2] } };
}

const shares = (rule: Rule | undefined, mm: StatedSize['mm']): Rule | undefined =>
  rule === undefined ? undefined : (rule.map((value) => value / mm![1]) as unknown as Rule);

const defined = (limits: {
  minKb: number | undefined;
  maxKb: number | undefined;
}): { minKb?: number; maxKb?: number } =>
  Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
