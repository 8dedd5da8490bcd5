/** Documents of the Americas, Australia and New Zealand. */
import { ICAO, sizesOf } from '../describe-size.js';
import type { Size } from '../size.js';
import { DIGITAL, SQUARE, SQUARE_RULES } from './square.js';

const STATE = 'United States Department of State';
const STATE_DIGITAL = 'http://travel.state.gov/visa/guide/guide_3882.html';
const IRCC = 'Immigration, Refugees and Citizenship Canada';

/** By country. */
export const AMERICA_OCEANIA: readonly Size[] = [
  ...sizesOf('us', 'visa', {
    id: 'us-visa',
    en: 'Visa (United States)',
    zh: '美国签证',
    ...SQUARE,
    ...DIGITAL,
    background: ['white'],
    maxKb: 240,
    source: [STATE, 'authority', STATE_DIGITAL],
  }),
  ...sizesOf('us', 'passport', {
    id: 'us-passport',
    en: 'Passport (United States)',
    zh: '美国护照',
    ...SQUARE,
    ...SQUARE_RULES,
    background: ['white'],
    source: [STATE, 'authority', 'https://bg.usembassy.gov/visas/nonimmigrant-visas/photo-requirements/'],
  }),
  ...sizesOf('us', 'permit', {
    id: 'us-diversity-visa',
    en: 'Diversity visa and green card (United States)',
    zh: '美国移民抽签、绿卡',
    ...SQUARE,
    ...DIGITAL,
    background: ['white'],
    maxKb: 240,
    source: [STATE, 'quoted', 'https://usdvexperts.com/en/application-photo-instructions/'],
  }),
  ...sizesOf('ca', 'passport', {
    id: 'ca-passport',
    en: 'Passport (Canada)',
    zh: '加拿大护照',
    mm: [50, 70],
    headMm: [31, 36, 33.5],
    background: ['white', 'light-grey'],
    source: [IRCC, 'quoted', 'https://123passportphoto.com/?country=CA&type=Passport+%28By+photographer+or+studio%29'],
  }),
  ...sizesOf('ca', 'visa', {
    id: 'ca-visa',
    en: 'Visa (Canada)',
    zh: '加拿大签证',
    mm: [35, 45],
    headMm: [31, 36, 33.5],
    background: ['white', 'light-grey'],
    source: [IRCC, 'quoted', 'https://mynewidphoto.com/meta/guides/ca-visa/?hl=zh-hant'],
  }),
  ...sizesOf('mx', 'passport', {
    id: 'mx-passport',
    en: 'Passport (Mexico)',
    zh: '墨西哥护照',
    mm: [35, 45],
    head: ICAO,
    background: ['white'],
    source: [
      'Secretariat of Foreign Affairs, Mexico',
      'quoted',
      'https://slidepub.com/slideshow/fotos-para-pasaporte-mexicano',
    ],
  }),
  ...sizesOf('br', 'passport', {
    id: 'br-passport',
    en: 'Passport (Brazil)',
    zh: '巴西护照',
    mm: [50, 70],
    background: ['white'],
    source: ['Federal Police of Brazil', 'quoted', 'https://photogov.net/'],
  }),
  ...sizesOf('ar', 'passport', {
    id: 'ar-passport',
    en: 'Passport (Argentina)',
    zh: '阿根廷护照',
    mm: [40, 40],
    background: ['white'],
    source: ['National Registry of Persons, Argentina', 'quoted', 'https://kodakexpress.shop/countries/page/12'],
  }),
  ...sizesOf('co', 'passport', {
    id: 'co-passport',
    en: 'Passport (Colombia)',
    zh: '哥伦比亚护照',
    mm: [40, 50],
    head: [0.6, 0.7, 0.65],
    topMm: 10,
    background: ['white'],
    source: ['Ministry of Foreign Affairs of Colombia', 'quoted', 'https://kodakexpress.shop/countries/page/10'],
  }),
  ...sizesOf('au', 'passport', {
    id: 'au-passport',
    en: 'Passport (Australia)',
    zh: '澳大利亚护照',
    mm: [35, 45],
    headMm: [32, 36, 33],
    background: ['white', 'light-grey', 'cream'],
    source: [
      'Australian Passport Office',
      'quoted',
      'http://www.hagemeyerphotographics.com.au/client/GeneralContent/c_singleDynamicPage.jsp?pageName=passport-regulations',
    ],
  }),
  ...sizesOf(
    'nz',
    'passport',
    {
      id: 'nz-passport',
      en: 'Passport (New Zealand)',
      zh: '新西兰护照',
      mm: [35, 45],
      headMm: [32, 36, 33],
      background: ['light-grey', 'grey', 'light-blue'],
      source: [
        'Department of Internal Affairs, New Zealand',
        'quoted',
        'https://nz-eta.info/blog/requirements-and-sizes-of-new-zealand-visa-photo/',
      ],
    },
    {
      id: 'nz-passport-online',
      en: 'Passport, online (New Zealand)',
      zh: '新西兰护照（网上申请）',
      px: [900, 1200],
      background: ['light-grey', 'grey', 'light-blue'],
      minKb: 500,
      maxKb: 10_000,
      source: [
        'Department of Internal Affairs, New Zealand',
        'authority',
        'https://www.passports.govt.nz/Electronic-photo-standards',
      ],
    },
  ),
];
