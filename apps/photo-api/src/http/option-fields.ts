/** The options of the photo routes as they arrive: texts of form fields. One schema a route; the OpenAPI page shows the same ones. */
import { z } from 'zod';
import { Failure } from '#events';
import { CARTOON_STYLE, HEAD_RATIO_LIMITS } from '#imaging';
import { choice, flag, ratio, text, whole } from './field-kinds.js';
import { RETOUCH_FIELDS } from './retouch-fields.js';
import { WATERMARK_FIELDS } from './watermark-fields.js';
import { LAYOUT_WORDS, SHEET_FIELDS } from './sheet-fields.js';

/** The file field of a background picture. */
export const BACKGROUND_FILE = 'background_image';

/** Fields of `POST /v1/id-photos`. */
export const ID_PHOTO_FIELDS = z.object({
  size: text
    .default('cn-1-inch')
    .describe('Preset id of `GET /v1/sizes`, or millimetres `35x45mm@300`, or pixels `295x413px`.'),
  background: text
    .optional()
    .describe(
      "Name of `GET /v1/backgrounds`, among them `transparent` and `original` (the photo's own); `#rrggbb`; a gradient from top to bottom " +
        '`#rrggbb-#rrggbb` or from the centre outwards `#rrggbb-#rrggbb@centre`; `picture` with a file in `background_image`. ' +
        'By default the one that the size requires, else `blue`.',
    ),
  format: choice(['jpeg', 'png', 'webp'])
    .optional()
    .describe(
      'Format of the photo: `jpeg`, `png` or `webp`; `jpeg` by default, `png` where the background is transparent.',
    ),
  max_kb: whole(5, 20_000).optional().describe('Largest size of the file in KB, 5 to 20000.'),
  min_kb: whole(1, 20_000).optional().describe('Smallest size of the file in KB, 1 to 20000.'),
  size_limits: flag
    .default(false)
    .describe(
      "Whether the file has to keep to the size's own limits (`file` in `GET /v1/sizes`), where the request states none.",
    ),
  dpi: whole(72, 1200)
    .optional()
    .describe('Density to write into the file, 72 to 1200 dots per inch; the one of the size by default.'),
  head_ratio: ratio(HEAD_RATIO_LIMITS.least, HEAD_RATIO_LIMITS.most)
    .optional()
    .describe(
      `Height of the head, chin to crown, as a share of the photo's height, ${HEAD_RATIO_LIMITS.least} to ${HEAD_RATIO_LIMITS.most}.`,
    ),
  model: text.optional().describe('Matting model of `GET /v1/models`.'),
  layout: text.optional().describe(`Print sheet to fill with the photo: ${LAYOUT_WORDS}`),
  ...SHEET_FIELDS,
  ...RETOUCH_FIELDS,
  ...WATERMARK_FIELDS,
});

/** Fields of `POST /v1/print-sheets`: those of an ID photo, and a sheet in any case. */
export const PRINT_SHEET_FIELDS = ID_PHOTO_FIELDS.extend({
  layout: text.default('6-inch').describe(`Sheet to print on, 6-inch by default: ${LAYOUT_WORDS}`),
});

/** Fields of `POST /v1/cutouts`. */
export const CUTOUT_FIELDS = z.object({
  mask_only: flag.default(false).describe('Only the mask, white where the person is.'),
  crop: flag.default(false).describe('Cut the result to the person.'),
  max_side: whole(16, 2000)
    .optional()
    .describe('Longest side of the result in px, 16 to 2000; never larger than the input.'),
  format: choice(['png', 'webp']).optional().describe('`png` or `webp`; by default what `Accept` prefers, else `png`.'),
  model: text.optional().describe('Matting model of `GET /v1/models`.'),
  ...WATERMARK_FIELDS,
});

/** Fields of `POST /v1/stylizations`. */
export const STYLIZATION_FIELDS = z.object({
  style: text.default(CARTOON_STYLE).describe('Style of `GET /v1/styles`.'),
  crop: flag
    .optional()
    .describe(
      'Cut the picture to the face, turned upright; by default styles of networks do where there is a face, and the cartoon does not.',
    ),
  max_side: whole(32, 2000)
    .optional()
    .describe('Longest side of the result in px, 32 up to what the style allows; never larger than the input.'),
  format: choice(['jpeg', 'png', 'webp'])
    .optional()
    .describe('`jpeg`, `png` or `webp`; by default what `Accept` prefers, else `jpeg`.'),
});

/** Fields of `POST /upload`, the classic form endpoint. */
export const CLASSIC_FIELDS = z.object({
  style: text
    .default('cn-1-inch-blue')
    .describe('`<size>-<background>` such as `cn-1-inch-blue`, or `cutout`, or a style of `GET /v1/styles`.'),
});

/** Names of a schema's fields. */
export function fieldNames(schema: z.ZodObject): string[] {
  return Object.keys(schema.shape);
}

/**
 * Checks the fields that have come so far, each for itself.
 * @throws Failure BadOptionError with each wrong field, what it was and what is allowed
 */
export function parseEarly(schema: z.ZodObject, fields: Readonly<Record<string, string>>): void {
  const come = Object.entries(schema.shape).filter(([name]) => name in fields);
  parseFields(z.object(Object.fromEntries(come)), fields);
}

/**
 * Checks the fields of a form.
 * @throws Failure BadOptionError with each wrong field, what it was and what is allowed
 */
export function parseFields<S extends z.ZodObject>(schema: S, fields: Readonly<Record<string, string>>): z.infer<S> {
  const checked = schema.safeParse(fields);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return `${name}: ${message}, not ${JSON.stringify((fields[name] ?? '').slice(0, 64))}`;
  });
  throw new Failure('BadOptionError', `${problems.join('; ')}.`);
}
