/**
 * The catalogue of sizes, as data. Chinese sizes are stated in px at 300 dpi, as the offices' upload forms do; the others in mm.
 * Head rules are the issuing authority's, the source beside each; sizes without one follow the default in `geometry/framing.ts`.
 */
import type { HeadRule, Size } from './size.js';

const DPI = 300;
const toPx = (mm: number): number => Math.round((mm / 25.4) * DPI);

type Names = readonly [id: string, en: string, zh: string];

const inPx = (
  [id, name_en, name_zh]: Names,
  [widthPx, heightPx]: readonly [number, number],
  mm?: readonly [number, number],
): Size => ({
  id,
  name_en,
  name_zh,
  ...(mm === undefined ? {} : { widthMm: mm[0], heightMm: mm[1] }),
  widthPx,
  heightPx,
  dpi: DPI,
});

const inMm = (
  [id, name_en, name_zh]: Names,
  [widthMm, heightMm]: readonly [number, number],
  head?: HeadRule,
): Size => ({
  id,
  name_en,
  name_zh,
  widthMm,
  heightMm,
  widthPx: toPx(widthMm),
  heightPx: toPx(heightMm),
  dpi: DPI,
  ...(head === undefined ? {} : { head }),
});

/** A rule stated in mm of a photo's height. */
const headMm = (photo: number, [least, most]: readonly [number, number], aim: number, source: string): HeadRule => ({
  least: least / photo,
  most: most / photo,
  aim: aim / photo,
  source,
});

const SCHENGEN = headMm(
  45,
  [32, 36],
  33,
  'Regulation (EC) No 810/2009 (Visa Code) by ICAO Doc 9303 part 3: face 70–80 % of the photo',
);
const NIA: HeadRule = {
  ...headMm(48, [28, 33], 30, 'National Immigration Administration of China, photo guide for exit-entry documents'),
  top: 4.2 / 48, // 3 to 5 mm
};
const USA = headMm(50.8, [25.4, 34.9], 29.5, 'US Department of State, travel.state.gov: head 1 to 1 3/8 inches');
const UK = headMm(45, [29, 34], 31.5, 'HM Passport Office, gov.uk/photos-for-passports');
const JAPAN = headMm(45, [32, 36], 33.5, 'Ministry of Foreign Affairs of Japan, passport photo standard: 34 ± 2 mm');
const KOREA = headMm(45, [32, 36], 33, 'Ministry of Foreign Affairs of Korea, passport photo guide');
const CANADA = headMm(
  70,
  [31, 36],
  33.5,
  'Immigration, Refugees and Citizenship Canada, passport photo specifications',
);
const AUSTRALIA = headMm(45, [32, 36], 33, 'Australian Passport Office, photo guidelines');

/** Every preset, in the order in which a list should show them. */
export const SIZES: readonly Size[] = [
  inPx(['cn-1-inch', '1 inch (China)', '一寸'], [295, 413], [25, 35]),
  inPx(['cn-2-inch', '2 inch (China)', '二寸'], [413, 579], [35, 49]),
  inPx(['cn-small-1-inch', 'Small 1 inch (China)', '小一寸'], [260, 378], [22, 32]),
  inPx(['cn-small-2-inch', 'Small 2 inch (China)', '小二寸'], [413, 531], [35, 45]),
  inPx(['cn-large-1-inch', 'Large 1 inch (China)', '大一寸'], [390, 567], [33, 48]),
  inPx(['cn-large-2-inch', 'Large 2 inch (China)', '大二寸'], [413, 626], [35, 53]),
  inPx(['cn-5-inch', '5 inch (China)', '五寸'], [1050, 1499], [89, 127]),
  inPx(['cn-teacher-certificate', 'Teacher certificate (China)', '教师资格证'], [295, 413]),
  inPx(['cn-civil-service', 'Civil service examination (China)', '国家公务员考试'], [295, 413]),
  inPx(['cn-junior-accounting', 'Junior accounting examination (China)', '初级会计考试'], [295, 413]),
  inPx(['cn-cet', 'College English test, band 4 and 6 (China)', '英语四六级考试'], [144, 192]),
  inPx(['cn-computer-rank', 'Computer rank examination (China)', '计算机等级考试'], [390, 567]),
  inPx(['cn-graduate-entrance', 'Graduate entrance examination (China)', '研究生考试'], [531, 709]),
  inPx(['cn-social-security-card', 'Social security card (China)', '社保卡'], [358, 441]),
  inPx(['cn-driving-licence', 'Driving licence (China)', '驾驶证'], [260, 378], [22, 32]),
  inMm(['cn-passport', 'Passport and travel permits (China)', '中国护照、通行证'], [33, 48], NIA),
  inMm(['us-visa', 'Visa (United States)', '美国签证'], [50.8, 50.8], USA),
  inPx(['jp-visa', 'Visa (Japan)', '日本签证'], [295, 413]),
  inPx(['kr-visa', 'Visa (Korea)', '韩国签证'], [413, 531], [35, 45]),
  inMm(['schengen-visa', 'Visa (Schengen area)', '申根签证'], [35, 45], SCHENGEN),
  inMm(['uk-passport', 'Passport and visa (United Kingdom)', '英国护照、签证'], [35, 45], UK),
  inMm(['us-passport', 'Passport (United States)', '美国护照'], [50.8, 50.8], USA),
  inMm(['jp-passport', 'Passport (Japan)', '日本护照'], [35, 45], JAPAN),
  inMm(['kr-passport', 'Passport (Korea)', '韩国护照'], [35, 45], KOREA),
  inMm(['ca-passport', 'Passport (Canada)', '加拿大护照'], [50, 70], CANADA),
  inMm(['au-passport', 'Passport (Australia)', '澳大利亚护照'], [35, 45], AUSTRALIA),
];
