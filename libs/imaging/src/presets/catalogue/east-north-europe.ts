/** Documents of the east and north of Europe. */
import { ICAO, sizesOf } from '../describe-size.js';
import type { Size } from '../size.js';

const P35X45 = { mm: [35, 45] } as const;
/** By country. */
export const EAST_NORTH_EUROPE: readonly Size[] = [
  ...sizesOf('pl', 'passport', {
    id: 'pl-passport',
    en: 'Passport (Poland)',
    zh: '波兰护照',
    ...P35X45,
    headMm: [31, 36, 33],
    eyesMm: [20, 30, 23],
    background: ['white', 'light-grey'],
    source: [
      'Ministry of the Interior, Poland',
      'authority',
      'http://www.bip.powiat-wolominski.pl/index.php?cmd=zawartosc&opt=pokaz&id=4636',
    ],
  }),
  ...sizesOf('pl', 'id-card', {
    id: 'pl-id-card',
    en: 'Identity card, online (Poland)',
    zh: '波兰身份证（网上申请）',
    px: [492, 633],
    head: ICAO,
    background: ['white', 'light-grey'],
    maxKb: 2500,
    source: ['Government of Poland (gov.pl)', 'quoted', 'https://sp6slupsk.edupage.org/a/legitymacje-szkolne'],
  }),
  ...sizesOf('fi', 'passport', {
    id: 'fi-passport',
    en: 'Passport and identity card (Finland)',
    zh: '芬兰护照、身份证',
    mm: [36, 47],
    px: [500, 653],
    dpi: 353,
    headMm: [32, 36, 33.5],
    topMm: 5,
    background: ['light-grey', 'white'],
    maxKb: 250,
    source: [
      'Police of Finland',
      'quoted',
      'https://www.timpson.co.uk/services/passport-photos/international-passport-photo-sizes/finland',
    ],
  }),
  ...sizesOf('ee', 'passport', {
    id: 'ee-passport',
    en: 'Passport and identity card (Estonia)',
    zh: '爱沙尼亚护照、身份证',
    mm: [40, 50],
    head: ICAO,
    background: ['light-grey', 'white', 'light-blue', 'cream'],
    source: ['Police and Border Guard Board, Estonia', 'quoted', 'https://kodak-express.co.uk/countries/estonia'],
  }),
  ...sizesOf('ua', 'passport', {
    id: 'ua-passport',
    en: 'Passport (Ukraine)',
    zh: '乌克兰护照',
    ...P35X45,
    background: ['white'],
    source: [
      'State Migration Service of Ukraine',
      'quoted',
      'http://ukr.viaestvita.kiev.ua/w_foto/vymogy_do_foto_ukr.php',
    ],
  }),
  ...sizesOf('by', 'passport', {
    id: 'by-passport',
    en: 'Passport (Belarus)',
    zh: '白俄罗斯护照',
    ...P35X45,
    headMm: [32, 35, 33.5],
    topMm: 2.5,
    background: ['light-grey', 'white'],
    source: ['Embassy of Belarus in Italy', 'authority', 'https://italy.mfa.gov.by/it/consular_issues/passport/foto/'],
  }),
  ...sizesOf('ru', 'passport', {
    id: 'ru-passport',
    en: 'Passport (Russia)',
    zh: '俄罗斯护照',
    ...P35X45,
    headMm: [30, 36, 32],
    topMm: 5,
    background: ['white'],
    maxKb: 300,
    source: [
      'Ministry of Internal Affairs of Russia',
      'quoted',
      'https://evrofoto76.wixsite.com/evrofoto-yar/trebovaniya-k-foto-na-dokumenty',
    ],
  }),
];
