/** Form fields become what the imaging steps are asked for. */
import type { z } from 'zod';
import { Failure } from '#events';
import {
  type Background,
  BACKGROUNDS,
  type CutoutOptions,
  type IdPhotoOptions,
  inspectImage,
  outputLabel,
  parseBackground,
  parseSize,
  type Size,
  SIZES,
} from '#imaging';
import type { Wish } from '../application/photo-request.js';
import type { PhotoTask } from '../workers/protocol.js';
import {
  BACKGROUND_FILE,
  CLASSIC_FIELDS,
  CUTOUT_FIELDS,
  ID_PHOTO_FIELDS,
  parseFields,
  PRINT_SHEET_FIELDS,
} from './option-fields.js';
import { readRetouch } from './retouch-fields.js';
import { readWatermark } from './watermark-fields.js';
import { parseSheet, type SheetFields } from './sheet-wishes.js';
import { orderClassicStyle } from './style-wishes.js';

/** A task and how it is called in lines and file names. */
export interface Order extends Wish {
  readonly task: PhotoTask;
  /** The file of a background picture, which goes behind the photo in the body. */
  readonly behind?: Uint8Array;
}

/** Where neither the request nor the size says anything. */
const USUAL_BACKGROUND = 'blue';

type Fields = Readonly<Record<string, string>>;
type Files = Readonly<Record<string, Uint8Array>>;

/**
 * @param extras the further files of the form
 * @throws Failure BadOptionError naming field and allowed values; what `inspectImage` throws of a background picture
 */
export function orderIdPhoto(fields: Fields, extras: Files = {}): Order {
  return withSheet(parseFields(ID_PHOTO_FIELDS, fields), extras);
}

/**
 * @param extras the further files of the form
 * @param images the photos, in their order
 * @throws Failure as `orderIdPhoto`
 */
export function orderPrintSheet(fields: Fields, extras: Files, images: readonly Uint8Array[]): Order {
  return withSheet(parseFields(PRINT_SHEET_FIELDS, fields), extras, images);
}

type IdPhotoFields = z.infer<typeof ID_PHOTO_FIELDS>;

/** An ID photo, or a sheet of them where there is a layout. */
function withSheet(
  { layout, gap_mm, margin_mm, crop_lines, copies, ...fields }: IdPhotoFields,
  extras: Files,
  images: readonly Uint8Array[] = [],
): Order {
  const order = orderPhoto(fields, extras);
  const { options } = order.task;
  const sheetFields: SheetFields = { layout, gap_mm, margin_mm, crop_lines, copies };
  const sheet = parseSheet(sheetFields, options, Math.max(1, images.length));
  if (sheet === undefined) return order;
  const imageBytes = images.length > 1 ? { imageBytes: images.map(({ length }) => length) } : {};
  return {
    ...order,
    outputFormat: `${order.outputFormat}-${sheet.paper.id}`,
    task: { flow: 'print-sheet', options: { ...options, sheet }, ...imageBytes },
  };
}

type IdPhotoOrder = Order & { readonly task: { readonly flow: 'id-photo' } };

function orderPhoto(
  {
    size: sizeText,
    background: backgroundText,
    format,
    max_kb: maxKb,
    min_kb: minKb,
    head_ratio: headRatio,
    size_limits: keepsToSize,
    dpi,
    model,
    brightness,
    contrast,
    saturation,
    sharpness,
    white_balance,
    whitening,
    ...watermark
  }: Omit<IdPhotoFields, keyof SheetFields>,
  extras: Files,
): IdPhotoOrder {
  if (minKb !== undefined && maxKb !== undefined && minKb > maxKb)
    throw new Failure('BadOptionError', `min_kb: must not be larger than max_kb, which is ${maxKb}, not ${minKb}.`);
  const size = parseSize(sizeText);
  const { background, behind } = readBackground(backgroundText, extras[BACKGROUND_FILE], size);
  const limits = keepsToSize ? limitsOf(size, { maxKb, minKb }) : { maxKb, minKb };
  const order = idPhoto(size, background, {
    format,
    ...limits,
    headRatio,
    dpi,
    model,
    retouch: readRetouch({ brightness, contrast, saturation, sharpness, white_balance, whitening }),
    watermark: readWatermark(watermark),
  });
  return behind === undefined ? order : { ...order, behind };
}

/**
 * @param accept the request's Accept header says WebP before PNG
 * @throws Failure BadOptionError naming field and allowed values
 */
export function orderCutout(fields: Fields, prefersWebp: boolean): Order {
  const {
    mask_only: maskOnly,
    crop,
    max_side: maxSide,
    format: asked,
    model,
    ...watermark
  } = parseFields(CUTOUT_FIELDS, fields);
  const format = asked ?? (prefersWebp ? 'webp' : 'png');
  return cutout(defined({ maskOnly, crop, maxSide, format, model, watermark: readWatermark(watermark) }));
}

/**
 * @param modelDir where the style networks are
 * @throws Failure BadOptionError naming field and allowed values, or ModelNotInstalledError of a style
 */
export function orderClassic(fields: Fields, modelDir: string): Order {
  const { style } = parseFields(CLASSIC_FIELDS, fields);
  if (style === 'cutout') return cutout({ maskOnly: false, crop: false, format: 'png' });
  return orderClassicStyle(style, modelDir) ?? orderClassicIdPhoto(style);
}

function orderClassicIdPhoto(style: string): Order {
  const size = SIZES.map(({ id }) => id)
    .filter((id) => style.startsWith(`${id}-`))
    .sort((a, b) => b.length - a.length)[0];
  const background = size === undefined ? undefined : style.slice(size.length + 1);
  if (size === undefined || background === undefined || !BACKGROUNDS.some(({ id }) => id === background))
    throw new Failure(
      'BadOptionError',
      `style: must be \`cutout\`, a style such as \`cartoon\`, or \`<size>-<background>\` such as \`cn-1-inch-blue\`, not ${JSON.stringify(style.slice(0, 64))}; ` +
        `sizes are ${SIZES.map(({ id }) => id).join(', ')}; backgrounds are ${BACKGROUNDS.map(({ id }) => id).join(', ')}.`,
    );
  return idPhoto(parseSize(size), parseBackground(background), {});
}

interface Limits {
  readonly maxKb: number | undefined;
  readonly minKb: number | undefined;
}

/** What the request states; beside it the size's own limits, unless they would contradict that. */
function limitsOf({ file = {} }: Size, { maxKb, minKb }: Limits): Limits {
  return {
    maxKb: maxKb ?? (file.maxKb !== undefined && file.maxKb >= (minKb ?? 0) ? file.maxKb : undefined),
    minKb: minKb ?? (file.minKb !== undefined && file.minKb <= (maxKb ?? file.minKb) ? file.minKb : undefined),
  };
}

/** The background that is asked for, or the one that the size wants; and the file of a picture. */
function readBackground(
  text: string | undefined,
  file: Uint8Array | undefined,
  size: Size,
): { background: Background; behind?: Uint8Array } {
  const isPicture = text === undefined ? file !== undefined : text.toLowerCase() === 'picture';
  if (isPicture && file !== undefined) return { background: pictureBackground(file), behind: file };
  if (isPicture)
    throw new Failure('BadOptionError', `background: picture needs the picture as a file in \`${BACKGROUND_FILE}\`.`);
  if (file !== undefined)
    throw new Failure(
      'BadOptionError',
      `${BACKGROUND_FILE}: leave it out, or leave \`background\` out, which asks for ${JSON.stringify(text?.slice(0, 40))}.`,
    );
  return { background: parseBackground(text ?? size.background?.usual ?? USUAL_BACKGROUND) };
}

/** @throws Failure of `inspectImage`, its detail naming the field */
function pictureBackground(file: Uint8Array): Background {
  try {
    return { kind: 'picture', id: 'picture', header: inspectImage(file), fileBytes: file.length };
  } catch (thrown) {
    const failure = Failure.from(thrown);
    throw new Failure(failure.errorType, `${BACKGROUND_FILE}: ${failure.publicDetail}`, { cause: thrown });
  }
}

type Rest = Partial<Omit<IdPhotoOptions, 'size' | 'background' | 'backgroundFile' | 'format'>>;
type Loose<T> = { [K in keyof T]: T[K] | undefined };

function idPhoto(
  size: Size,
  background: Background,
  rest: Loose<Rest & { format?: IdPhotoOptions['format'] }>,
): IdPhotoOrder {
  const format = rest.format ?? (isTransparent(background) ? 'png' : 'jpeg');
  if (format === 'jpeg' && isTransparent(background))
    throw new Failure('BadOptionError', 'format: must be png or webp where the background is transparent, not "jpeg".');
  const options: IdPhotoOptions = { ...defined(rest), size, background, format };
  return {
    task: { flow: 'id-photo', options },
    outputFormat: outputLabel(size, background),
    background: background.id,
  };
}

function cutout(options: CutoutOptions): Order {
  return {
    task: { flow: 'cutout', options },
    outputFormat: `${options.maskOnly ? 'mask' : 'cutout'}-${options.format}`,
  };
}

function isTransparent(background: Background): boolean {
  return background.kind === 'transparent';
}

function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
