/** The shapes that answers have, for the OpenAPI page. */
import { CHECK_CODES, type ErrorType, FAILURES } from '#events';
import { integer, list, number, object, text } from './openapi-kinds.js';
import { MODEL_SCHEMAS } from './openapi-model-schemas.js';
import { STATUS_OF } from './problem-status.js';
import { SIZE_SCHEMA } from './size-schema.js';

const SERVED = Object.keys(FAILURES).filter((name) => STATUS_OF[name as ErrorType] !== null);

const PROBLEM = {
  type: { type: 'string', format: 'uri-reference', description: 'Page that explains the error type.' },
  title: text('The kind of problem, the same for each occurrence.'),
  status: integer('HTTP status.'),
  detail: text('What was wrong this time.'),
  instance: { type: 'string', format: 'uri', description: 'This occurrence.' },
  request_id: text('Id of the request, as in X-Request-Id.'),
  error_type: { type: 'string', enum: SERVED, description: 'One of a closed list.' },
  remedy: text('What to do about it.'),
  retry_after: integer('Seconds after which the same request may succeed.'),
};

const LEVEL = {
  type: 'string',
  enum: ['warning', 'note'],
  description:
    '`warning`: an office may refuse the photo; `note`: something was done about it, and nothing is left to do.',
};
const CODE = {
  type: 'string',
  enum: Object.keys(CHECK_CODES),
  description: 'One of a closed list; see docs/checks.md.',
};
const MESSAGES = {
  message_en: text('What the person should do, in English.'),
  message_zh: text('What the person should do, in Chinese.'),
};

const QUALITY = object(
  {
    matte_confidence: number("How clear the person's outline came out, 0 to 1."),
    sharpness: number('Of the face: 0 (none) to about 1; a sharp face has more than .3.'),
    exposure: object({
      brightness: integer('Median luminance of the skin, 0 to 255.'),
      highlights: integer('Level that only the brightest twentieth of the skin exceeds, 0 to 255.'),
      blown_share: number('Share of the skin that is burnt out, 0 to 1.'),
    }),
    tilt: object({
      roll_degrees: number('Positive is clockwise; the result is levelled.'),
      yaw_degrees: number("Positive where the face looks to the image's right; within about 8 degrees."),
      pitch_degrees: number('Positive where the chin is lifted; within about 8 degrees.'),
    }),
    eyes_distance_px: integer('Distance between the eyes in px of the photo that was sent.'),
    result_eyes_distance_px: integer('Distance between the eyes in px of the result.'),
    checks: list(
      object({
        code: CODE,
        level: LEVEL,
        measure: number('What was measured.'),
        limit: number('What it was held against.'),
        ...MESSAGES,
      }),
    ),
  },
  ['matte_confidence', 'sharpness', 'exposure', 'tilt', 'eyes_distance_px', 'result_eyes_distance_px'],
);

const HEAD = {
  ...object({
    hair_top: number('Top of the hair.'),
    eye_line: number('Line of the eyes.'),
    chin: number('Lower edge of the chin.'),
    middle: number('Middle of the head, from the left edge.'),
  }),
  description: "Where the head is, in px from the picture's upper edge; absent for what is no ID photo.",
};

const SHEET = {
  ...object({
    layout: text('The sheet that was asked for.'),
    photos: integer('Prints on the sheet.'),
    holds: integer('Prints of this size that the sheet can hold.'),
    images: list(
      object({ photos: integer('Prints of this photo.'), faces: integer('Faces found.'), quality: QUALITY }),
    ),
  }),
  description: 'Of a print sheet: what it holds; `images` in the order in which they were sent.',
};

/** Component schemas by name. */
export const SCHEMAS = {
  Problem: object(PROBLEM, ['retry_after']),
  ClassicProblem: object({ success: { const: false }, error: text('What was wrong this time.'), ...PROBLEM }, [
    'retry_after',
  ]),
  ClassicPhoto: object({
    success: { const: true },
    image: { type: 'string', contentEncoding: 'base64', description: "The picture's file." },
    request_id: text('Id of the request, as in X-Request-Id.'),
    content_type: text('`image/jpeg` or `image/png`.'),
  }),
  Photo: object(
    {
      request_id: text('Id of the request, as in X-Request-Id.'),
      image: { type: 'string', contentEncoding: 'base64', description: "The picture's file." },
      content_type: text('`image/jpeg`, `image/png` or `image/webp`.'),
      width: integer('px'),
      height: integer('px'),
      dpi: number('Density written into the file.'),
      bytes: integer('Size of the file.'),
      faces: integer('Faces found.'),
      model: text('Matting model.'),
      provider: text('Execution provider that ran it.'),
      output_format: text('Size and background, "cn-1-inch-blue".'),
      quality: QUALITY,
      head: HEAD,
      sheet: SHEET,
      timings: { type: 'object', additionalProperties: { type: 'number' }, description: 'Ms by stage.' },
    },
    ['dpi', 'head', 'sheet'],
  ),
  Size: SIZE_SCHEMA,
  Background: object(
    {
      id: text('What `background` takes.'),
      name_en: text('English name.'),
      name_zh: text('Chinese name.'),
      kind: { type: 'string', enum: ['plain', 'gradient_down', 'gradient_centre', 'transparent', 'original'] },
      hex: text('`#rrggbb`: the colour, or the one at the upper edge or in the centre of a gradient.'),
      hex_to: text('`#rrggbb`: the colour at the lower edge or in the corners of a gradient.'),
    },
    ['hex', 'hex_to'],
  ),
  BackgroundForm: object({
    form: text('What `background` takes, with colours of your own.'),
    name_en: text('English name.'),
    name_zh: text('Chinese name.'),
  }),
  Layout: object({
    id: text('What `layout` takes.'),
    name_en: text('English name.'),
    name_zh: text('Chinese name.'),
    width_mm: number('mm'),
    height_mm: number('mm'),
    width_px: integer('px'),
    height_px: integer('px'),
    dpi: number('Dots per inch.'),
    margin_mm: number('Least free edge, mm.'),
  }),
  ...MODEL_SCHEMAS,
  Check: object({
    code: CODE,
    level: LEVEL,
    limit: number('What the measure is held against.'),
    good: { type: 'string', enum: ['at_most', 'at_least'], description: 'Which side of the limit is good.' },
    measures: text('What the measure counts.'),
    source: text('Where the limit comes from.'),
    ...MESSAGES,
  }),
  Health: object({
    status: { const: 'ok' },
    service: text('Name of the program.'),
    version: text('Version of the program.'),
    uptime_s: integer('Seconds since the start.'),
  }),
  Readiness: object({
    status: { type: 'string', enum: ['ready', 'not_ready'] },
    checks: {
      type: 'object',
      description: 'models, workers {ready, wanted}, queue_has_room, log_writable, accepting',
    },
    models: list(
      object({
        name: text('Model name.'),
        provider: text('Execution provider that runs it.'),
        requested_provider: text('The one asked for first; another where that one could not be had.'),
      }),
    ),
  }),
} as const;
