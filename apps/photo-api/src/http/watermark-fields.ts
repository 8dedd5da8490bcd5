/** The fields of a watermark, and what they become. */
import { Failure } from '#events';
import { missingGlyphs, USUAL_WATERMARK, type Watermark, WATERMARK_LIMITS } from '#imaging';
import { z } from 'zod';
import { decimal, signed } from './field-kinds.js';

const { mostCharacters, opacity, angle, spacing, size } = WATERMARK_LIMITS;
const COLOUR = /^#[0-9a-f]{6}$/i;
const WORDS = `must be 1 to ${mostCharacters} characters in one line, without control characters`;

/** To be spread into the schema of a route that makes pictures. */
export const WATERMARK_FIELDS = {
  watermark: z
    .string()
    .trim()
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u, WORDS)
    .refine((text) => [...text].length <= mostCharacters, WORDS)
    .optional()
    .describe(
      `Watermark: a text all over the picture, 1 to ${mostCharacters} characters, Chinese too; taken literally.`,
    ),
  watermark_opacity: decimal(...opacity)
    .optional()
    .describe(`Watermark: ${opacity[0]} to ${opacity[1]}; ${USUAL_WATERMARK.opacity} by default.`),
  watermark_angle: signed(...angle)
    .optional()
    .describe(
      `Watermark: degrees, positive is clockwise, ${angle[0]} to ${angle[1]}; ${USUAL_WATERMARK.angle} by default.`,
    ),
  watermark_spacing: decimal(...spacing)
    .optional()
    .describe(
      `Watermark: space between repetitions in heights of the text, ${spacing[0]} to ${spacing[1]}; ${USUAL_WATERMARK.spacing} by default.`,
    ),
  watermark_size: decimal(...size)
    .optional()
    .describe(
      `Watermark: height in percent of the picture's shorter side, ${size[0]} to ${size[1]}; ${USUAL_WATERMARK.size} by default.`,
    ),
  watermark_color: z
    .string()
    .trim()
    .regex(COLOUR, 'must be a colour such as #808080')
    .optional()
    .describe('Watermark: `#rrggbb`; `#808080` by default.'),
};

/** As the form schema has checked them. */
export interface WatermarkFields {
  readonly watermark?: string | undefined;
  readonly watermark_opacity?: number | undefined;
  readonly watermark_angle?: number | undefined;
  readonly watermark_spacing?: number | undefined;
  readonly watermark_size?: number | undefined;
  readonly watermark_color?: string | undefined;
}

/**
 * The watermark that is asked for; undefined where none is.
 * @throws Failure BadOptionError where the font lacks a character, or where there is no text to the other fields
 */
export function readWatermark({ watermark: text, ...fields }: WatermarkFields): Watermark | undefined {
  if (text === undefined) return refuseWithoutText(fields);
  const missing = missingGlyphs(text);
  if (missing.length > 0)
    throw new Failure('BadOptionError', `watermark: there is no glyph for ${JSON.stringify(missing.join(''))}.`);
  return {
    text,
    opacity: fields.watermark_opacity ?? USUAL_WATERMARK.opacity,
    angle: fields.watermark_angle ?? USUAL_WATERMARK.angle,
    spacing: fields.watermark_spacing ?? USUAL_WATERMARK.spacing,
    size: fields.watermark_size ?? USUAL_WATERMARK.size,
    colour: fields.watermark_color === undefined ? USUAL_WATERMARK.colour : toColour(fields.watermark_color),
  };
}

function refuseWithoutText(fields: Omit<WatermarkFields, 'watermark'>): undefined {
  const names = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (names.length === 0) return undefined;
  throw new Failure('BadOptionError', `${names.join(', ')}: only with a text; send watermark as well.`);
}

function toColour(hex: string): Watermark['colour'] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
