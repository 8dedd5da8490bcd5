/** Form fields become what the imaging steps are asked for. */
import { Failure } from '#events';
import {
  type Background,
  BACKGROUNDS,
  type CutoutOptions,
  type IdPhotoOptions,
  outputLabel,
  parseBackground,
  parseSize,
  SIZES,
} from '#imaging';
import type { Wish } from '../application/photo-request.js';
import type { PhotoTask } from '../workers/protocol.js';
import { CLASSIC_FIELDS, CUTOUT_FIELDS, ID_PHOTO_FIELDS, parseFields } from './option-fields.js';

/** A task and how it is called in lines and file names. */
export interface Order extends Wish {
  readonly task: PhotoTask;
}

type Fields = Readonly<Record<string, string>>;

/** @throws Failure BadOptionError naming field and allowed values */
export function orderIdPhoto(fields: Fields): Order {
  const {
    size,
    background,
    format,
    max_kb: maxKb,
    min_kb: minKb,
    head_ratio: headRatio,
    ...rest
  } = parseFields(ID_PHOTO_FIELDS, fields);
  if (minKb !== undefined && maxKb !== undefined && minKb > maxKb)
    throw new Failure('BadOptionError', `min_kb: must not be larger than max_kb, which is ${maxKb}, not ${minKb}.`);
  return idPhoto(size, background, { format, maxKb, minKb, headRatio, ...rest });
}

/**
 * @param accept the request's Accept header says WebP before PNG
 * @throws Failure BadOptionError naming field and allowed values
 */
export function orderCutout(fields: Fields, prefersWebp: boolean): Order {
  const { mask_only: maskOnly, crop, max_side: maxSide, format: asked, model } = parseFields(CUTOUT_FIELDS, fields);
  const format = asked ?? (prefersWebp ? 'webp' : 'png');
  return cutout(defined({ maskOnly, crop, maxSide, format, model }));
}

/** @throws Failure BadOptionError naming field and allowed values */
export function orderClassic(fields: Fields): Order {
  const { style } = parseFields(CLASSIC_FIELDS, fields);
  if (style === 'cutout') return cutout({ maskOnly: false, crop: false, format: 'png' });
  const size = SIZES.map(({ id }) => id)
    .filter((id) => style.startsWith(`${id}-`))
    .sort((a, b) => b.length - a.length)[0];
  const background = size === undefined ? undefined : style.slice(size.length + 1);
  if (size === undefined || background === undefined || !BACKGROUNDS.some(({ id }) => id === background))
    throw new Failure(
      'BadOptionError',
      `style: must be \`cutout\` or \`<size>-<background>\` such as \`cn-1-inch-blue\`, not ${JSON.stringify(style.slice(0, 64))}; ` +
        `sizes are ${SIZES.map(({ id }) => id).join(', ')}; backgrounds are ${BACKGROUNDS.map(({ id }) => id).join(', ')}.`,
    );
  return idPhoto(size, background, {});
}

type Rest = Partial<Omit<IdPhotoOptions, 'size' | 'background' | 'format'>>;
type Loose<T> = { [K in keyof T]: T[K] | undefined };

function idPhoto(
  sizeText: string,
  backgroundText: string,
  rest: Loose<Rest & { format?: IdPhotoOptions['format'] }>,
): Order {
  const size = parseSize(sizeText);
  const background = parseBackground(backgroundText);
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
  return background.colours === undefined;
}

function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
