/** Prints, cards, permits and passports of mainland China. */
import { sizesOf, type StatedSize } from '../describe-size.js';
import type { Size } from '../size.js';

const STUDIOS: StatedSize['source'] = ['Photo studios (common usage)', false];
const NIA = 'National Immigration Administration';
const MPS = 'Ministry of Public Security';
/** Head 28–33 mm, 3–5 mm above it, as in the administration's guide by ICAO Doc 9303. */
const TRAVEL = { mm: [33, 48], headMm: [28, 33, 30], topMm: 4.2 } as const;

/** In the order in which a list should show them. */
export const CHINA: readonly Size[] = [
  ...sizesOf(
    'cn',
    'print',
    { id: 'cn-1-inch', en: '1 inch (China)', zh: '一寸', mm: [25, 35], px: [295, 413], source: STUDIOS },
    { id: 'cn-2-inch', en: '2 inch (China)', zh: '二寸', mm: [35, 49], px: [413, 579], source: STUDIOS },
    { id: 'cn-small-1-inch', en: 'Small 1 inch (China)', zh: '小一寸', mm: [22, 32], px: [260, 378], source: STUDIOS },
    { id: 'cn-small-2-inch', en: 'Small 2 inch (China)', zh: '小二寸', mm: [35, 45], px: [413, 531], source: STUDIOS },
    { id: 'cn-large-1-inch', en: 'Large 1 inch (China)', zh: '大一寸', mm: [33, 48], px: [390, 567], source: STUDIOS },
    { id: 'cn-large-2-inch', en: 'Large 2 inch (China)', zh: '大二寸', mm: [35, 53], px: [413, 626], source: STUDIOS },
    { id: 'cn-5-inch', en: '5 inch (China)', zh: '五寸', mm: [89, 127], px: [1050, 1499], source: STUDIOS },
  ),
  ...sizesOf(
    'cn',
    'id-card',
    {
      id: 'cn-id-card',
      en: 'Resident identity card (China)',
      zh: '居民身份证',
      mm: [26, 32],
      dpi: 350,
      head: [0.6, 0.72, 0.667],
      background: ['white'],
      source: [`${MPS}, GA 461-2004`, 'quoted', 'http://m.wybk.com/shenghuo/170ec77abc6502b4e78764fbadd1e798.html'],
    },
    {
      id: 'cn-social-security-card',
      en: 'Social security card (China)',
      zh: '社保卡',
      mm: [26, 32],
      px: [358, 441],
      dpi: 350,
      head: [0.6, 0.72, 0.667],
      background: ['white'],
      source: [
        'Ministry of Human Resources and Social Security, by GA 461-2004',
        'quoted',
        'http://m.gansulong.com/c/010R4153F2024.html',
      ],
    },
    {
      id: 'cn-driving-licence',
      en: 'Driving licence (China)',
      zh: '驾驶证',
      mm: [22, 32],
      px: [260, 378],
      headMm: [19, 22, 20.5],
      background: ['white'],
      minKb: 14,
      maxKb: 30,
      source: [`${MPS}, GA 482-2008`, 'quoted', 'https://126506.com/zhishi/ij0k.html'],
    },
  ),
  ...sizesOf('cn', 'passport', {
    id: 'cn-passport',
    en: 'Passport (China)',
    zh: '中国护照',
    ...TRAVEL,
    background: ['white', 'light-blue', 'light-grey'],
    minKb: 30,
    maxKb: 80,
    source: [NIA, 'authority', 'https://shidian.gov.cn/info/2676/1956243.htm'],
  }),
  ...sizesOf(
    'cn',
    'permit',
    {
      id: 'cn-hk-macao-permit',
      en: 'Permit for Hong Kong and Macao (China)',
      zh: '往来港澳通行证',
      ...TRAVEL,
      background: ['white', 'blue'],
      source: [NIA, 'quoted', 'https://zubaike.com/b/1473793.html'],
    },
    {
      id: 'cn-taiwan-permit',
      en: 'Permit for Taiwan (China)',
      zh: '往来台湾通行证',
      ...TRAVEL,
      background: ['white'],
      source: [NIA, 'quoted', 'http://www.cooxue.com/sifa/811569.html'],
    },
  ),
  ...sizesOf('cn', 'visa', {
    id: 'cn-visa',
    en: 'Visa, online form (China)',
    zh: '中国签证（网上填表）',
    px: [354, 472],
    // The hair 10 to 70 px below the upper edge, the eyes at least 256 px above the lower.
    head: [0.55, 0.75, 0.65],
    top: 40 / 472,
    background: ['white'],
    minKb: 40,
    maxKb: 120,
    source: ['Embassy of China in the United States', 'quoted', 'https://gonglue.us/15851'],
  }),
];
