/**
 * The catalogue of sizes, as data. Each is stated as its authority states it, with where that was read; sizes without a rule for the
 * head follow the default in `geometry/framing.ts`.
 */
import { AMERICA_OCEANIA } from './catalogue/america-oceania.js';
import { ASIA } from './catalogue/asia.js';
import { CHINA_EXAMS } from './catalogue/china-exams.js';
import { CHINA } from './catalogue/china.js';
import { EAST_NORTH_EUROPE } from './catalogue/east-north-europe.js';
import { NEAR_EAST_AFRICA } from './catalogue/near-east-africa.js';
import { WEST_EUROPE } from './catalogue/west-europe.js';
import type { Size } from './size.js';

/** Every preset, in the order in which a list should show them. */
export const SIZES: readonly Size[] = [
  ...CHINA,
  ...CHINA_EXAMS,
  ...AMERICA_OCEANIA,
  ...ASIA,
  ...WEST_EUROPE,
  ...EAST_NORTH_EUROPE,
  ...NEAR_EAST_AFRICA,
];
