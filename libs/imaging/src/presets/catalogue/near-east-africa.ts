/** Documents of the Near East and Africa. */
import { ICAO, sizesOf } from '../describe-size.js';
import type { Size } from '../size.js';

/** By country. */
export const NEAR_EAST_AFRICA: readonly Size[] = [
  ...sizesOf('tr', 'passport', {
    id: 'tr-passport',
    en: 'Passport (Turkey)',
    zh: '土耳其护照',
    mm: [50, 60],
    headMm: [32, 36, 33],
    background: ['white'],
    source: [
      'General Directorate of Civil Registration, Turkey',
      'quoted',
      'https://id.photos/id-photo-guide-book/turkey/passport-photo',
    ],
  }),
  ...sizesOf('sa', 'visa', {
    id: 'sa-visa',
    en: 'Visa, online (Saudi Arabia)',
    zh: '沙特电子签证',
    px: [200, 200],
    head: ICAO,
    background: ['white'],
    minKb: 5,
    maxKb: 100,
    source: [
      'Visit Saudi, Ministry of Foreign Affairs',
      'authority',
      'https://visa.visitsaudi.com/Home/PhotoSpecifications',
    ],
  }),
  ...sizesOf('ae', 'id-card', {
    id: 'ae-id-card',
    en: 'Emirates ID (United Arab Emirates)',
    zh: '阿联酋身份证',
    mm: [35, 40],
    background: ['white'],
    source: [
      'Federal Authority for Identity, Citizenship, Customs and Port Security',
      'quoted',
      'https://www.khaleejtimes.com/uae/photos-for-emirates-ids-what-you-need-to-know',
    ],
  }),
  ...sizesOf('kw', 'passport', {
    id: 'kw-passport',
    en: 'Passport (Kuwait)',
    zh: '科威特护照',
    mm: [40, 60],
    headMm: [22, 25, 24],
    background: ['blue'],
    source: ['Ministry of Interior, Kuwait', 'quoted', 'https://passportphotoaz.com/tag/new-zealand-passport-photos/'],
  }),
  ...sizesOf('lb', 'passport', {
    id: 'lb-passport',
    en: 'Passport (Lebanon)',
    zh: '黎巴嫩护照',
    mm: [35, 45],
    headMm: [25, 35, 26],
    eyesMm: [29, 35, 29.5],
    background: ['white'],
    source: ['General Security, Lebanon', 'quoted', 'https://kodak-express.co.uk/countries/lebanon'],
  }),
  ...sizesOf('za', 'passport', {
    id: 'za-passport',
    en: 'Passport and identity card (South Africa)',
    zh: '南非护照、身份证',
    mm: [35, 45],
    head: ICAO,
    background: ['light-grey', 'cream'],
    source: ['Department of Home Affairs, South Africa', 'quoted', 'https://www.hitpages.com/doc/4511782613811200/2/'],
  }),
  ...sizesOf('dz', 'passport', {
    id: 'dz-passport',
    en: 'Passport (Algeria)',
    zh: '阿尔及利亚护照',
    mm: [35, 45],
    headMm: [32, 36, 33.5],
    background: ['white', 'light-grey'],
    source: ['Ministry of the Interior, Algeria', 'quoted', 'https://photogov.net/'],
  }),
];
