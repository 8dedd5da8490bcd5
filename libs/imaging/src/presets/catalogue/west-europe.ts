/** Documents of the west and south of Europe. */
import { ICAO, sizesOf } from '../describe-size.js';
import type { Size } from '../size.js';

const P35X45 = { mm: [35, 45] } as const;
const HMPO = 'HM Passport Office';
const DFA = 'Department of Foreign Affairs, Ireland';
const FRANCE = [
  'France Titres',
  'authority',
  'https://passeport.ants.gouv.fr/Vos-demarches/Photographie-d-identite',
] as const;
const GERMANY = ['Federal Foreign Office, Germany', 'authority', 'https://dublin.diplo.de/ie-de/-/2339064'] as const;
const SPAIN = ['National Police of Spain', 'quoted', 'https://fotoscarnetmanresa.es/normativa.html'] as const;
const FEDERAL = { ...P35X45, headMm: [32, 36, 33], background: ['light-grey', 'grey', 'white'] } as const;
const FRENCH = { ...P35X45, headMm: [32, 36, 33.5], background: ['light-grey', 'light-blue', 'grey'] } as const;
const SPANISH = { mm: [26, 32], background: ['white'] } as const;

/** By country. */
export const WEST_EUROPE: readonly Size[] = [
  ...sizesOf('eu', 'visa', {
    id: 'schengen-visa',
    en: 'Visa (Schengen area)',
    zh: '申根签证',
    ...P35X45,
    headMm: [32, 36, 33],
    background: ['white', 'light-grey'],
    source: [
      'Regulation (EC) No 810/2009 (Visa Code), by ICAO Doc 9303',
      'quoted',
      'http://passport-photos.net/category/schengen-visapassport/',
    ],
  }),
  ...sizesOf(
    'gb',
    'passport',
    {
      id: 'uk-passport',
      en: 'Passport and visa (United Kingdom)',
      zh: '英国护照、签证',
      ...P35X45,
      headMm: [29, 34, 31.5],
      background: ['light-grey', 'cream'],
      source: [HMPO, 'quoted', 'https://gov.tc/passports/photos'],
    },
    {
      id: 'uk-passport-online',
      en: 'Passport, online (United Kingdom)',
      zh: '英国护照（网上申请）',
      px: [600, 750],
      background: ['light-grey', 'cream'],
      minKb: 50,
      maxKb: 10_000,
      source: [HMPO, 'quoted', 'https://secondukpassport.com/tag/passport-photo-requirements'],
    },
  ),
  ...sizesOf(
    'ie',
    'passport',
    {
      id: 'ie-passport',
      en: 'Passport (Ireland)',
      zh: '爱尔兰护照',
      ...P35X45,
      head: ICAO,
      background: ['light-grey', 'white', 'cream'],
      source: [
        DFA,
        'quoted',
        'https://www.timpson.co.uk/services/passport-photos/international-passport-photo-sizes/ireland',
      ],
    },
    {
      id: 'ie-passport-online',
      en: 'Passport, online (Ireland)',
      zh: '爱尔兰护照（网上申请）',
      px: [715, 951],
      background: ['light-grey', 'white', 'cream'],
      maxKb: 9000,
      source: [DFA, 'authority', 'https://www.dfa.ie/passportonline/photographerguidelines/'],
    },
  ),
  ...sizesOf('de', 'passport', {
    id: 'de-passport',
    en: 'Passport (Germany)',
    zh: '德国护照',
    ...FEDERAL,
    source: GERMANY,
  }),
  ...sizesOf('de', 'id-card', {
    id: 'de-id-card',
    en: 'Identity card (Germany)',
    zh: '德国身份证',
    ...FEDERAL,
    source: GERMANY,
  }),
  ...sizesOf('fr', 'passport', {
    id: 'fr-passport',
    en: 'Passport (France)',
    zh: '法国护照',
    ...FRENCH,
    source: FRANCE,
  }),
  ...sizesOf('fr', 'id-card', {
    id: 'fr-id-card',
    en: 'Identity card (France)',
    zh: '法国身份证',
    ...FRENCH,
    source: FRANCE,
  }),
  ...sizesOf('nl', 'passport', {
    id: 'nl-passport',
    en: 'Passport and identity card (Netherlands)',
    zh: '荷兰护照、身份证',
    ...P35X45,
    headMm: [26, 30, 28],
    background: ['light-grey', 'light-blue', 'white'],
    source: [
      'National Office for Identity Data, Netherlands',
      'quoted',
      'https://www.pasfotomaken-amsterdam.nl/en/pasfoto-eisen-nederland/',
    ],
  }),
  ...sizesOf('be', 'passport', {
    id: 'be-passport',
    en: 'Passport (Belgium)',
    zh: '比利时护照',
    ...P35X45,
    background: ['light-grey', 'white'],
    source: ['Federal Public Service Foreign Affairs, Belgium', 'quoted', 'https://photogov.net/'],
  }),
  ...sizesOf('at', 'passport', {
    id: 'at-passport',
    en: 'Passport (Austria)',
    zh: '奥地利护照',
    ...P35X45,
    head: ICAO,
    background: ['light-grey', 'white'],
    source: ['Federal Ministry of the Interior, Austria', 'quoted', 'https://photogov.net/'],
  }),
  ...sizesOf('es', 'id-card', {
    id: 'es-dni',
    en: 'Identity card DNI (Spain)',
    zh: '西班牙身份证',
    ...SPANISH,
    source: SPAIN,
  }),
  ...sizesOf('es', 'passport', {
    id: 'es-passport',
    en: 'Passport (Spain)',
    zh: '西班牙护照',
    ...SPANISH,
    source: SPAIN,
  }),
  ...sizesOf('it', 'passport', {
    id: 'it-passport',
    en: 'Passport (Italy)',
    zh: '意大利护照',
    ...P35X45,
    head: ICAO,
    background: ['white'],
    source: [
      'Embassy of Italy in Tallinn',
      'authority',
      'https://ambtallinn.esteri.it/en/servizi-consolari-e-visti/servizi-per-il-cittadino-italiano/passaporti-e-carte-didentita/',
    ],
  }),
  ...sizesOf('it', 'id-card', {
    id: 'it-id-card',
    en: 'Electronic identity card (Italy)',
    zh: '意大利电子身份证',
    ...P35X45,
    eyesMm: [23, 31, 26],
    background: ['white'],
    maxKb: 500,
    source: [
      'Ministry of the Interior, Italy',
      'authority',
      'https://www.comune.corridonia.mc.it/istruzioni-per-la-richiesta-della-nuova-carta-didentita-elettronica-c-i-e/informazioni-di-dettaglio-sulla-fotografia-della-carta-didentita-elettronica-c-i-e/',
    ],
  }),
];
