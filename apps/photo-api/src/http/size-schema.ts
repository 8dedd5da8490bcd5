/** `GET /v1/sizes` on the OpenAPI page: what it may be asked, and what a size is. */
import { MOST_QUESTION_LENGTH } from '#imaging';
import { integer, list, number, object, text } from './openapi-kinds.js';

const rule = (description: string) =>
  ({
    type: 'object',
    description,
    properties: {
      least: number('Least.'),
      most: number('Most.'),
      aim: number('What is aimed at.'),
      top: number('Free space above the hair.'),
    },
  }) as const;

/** A size, as `GET /v1/sizes` answers it. */
export const SIZE_SCHEMA = object(
  {
    id: text('What `size` takes.'),
    name_en: text('English name.'),
    name_zh: text('Chinese name.'),
    width_mm: { type: ['number', 'null'] },
    height_mm: { type: ['number', 'null'] },
    width_px: integer('px'),
    height_px: integer('px'),
    dpi: number('Dots per inch.'),
    country: text('ISO 3166 code; `eu` for the Schengen area.'),
    country_en: text('English name of the country.'),
    country_zh: text('Chinese name of the country.'),
    kind: { type: 'string', enum: ['print', 'passport', 'visa', 'id-card', 'permit', 'exam'] },
    head: rule('Height of the head, chin to crown, as shares of the height; `top` is the free space above the hair.'),
    eyes: rule('Height of the eyes above the lower edge, as shares of the height.'),
    background: {
      type: 'object',
      properties: { usual: text('Taken where none is asked for.'), allowed: list({ type: 'string' }) },
      description: 'What the authority wants behind the person.',
    },
    file: {
      type: 'object',
      properties: { min_kb: number('KB'), max_kb: number('KB') },
      description: 'What it takes as a file; applied with `size_limits`.',
    },
    source: {
      type: 'object',
      properties: {
        authority: text('Who issues the document.'),
        url: text('The page that was read.'),
        verified: { enum: ['authority', 'quoted', false] },
      },
      description:
        "Where the rules stand: on the authority's own page, on one that quotes it, or (`false`) on none that could be read.",
    },
  },
  ['country', 'country_en', 'country_zh', 'kind', 'head', 'eyes', 'background', 'file', 'source'],
);

const question = (name: string, description: string) => ({
  name,
  in: 'query',
  schema: { type: 'string', maxLength: MOST_QUESTION_LENGTH },
  description,
});

/** The parameters of `GET /v1/sizes`. */
export const SIZE_QUESTION = [
  question('q', 'Words in English or Chinese in any order, an id, or a measure: `passport japan`, `护照`, `35x45`.'),
  question('country', 'ISO 3166 code, or a name in English or Chinese.'),
];
