/** The fields of a stylization become what the imaging steps are asked for. */
import { Failure } from '#events';
import { findStyle, listStyles, type Style, type StylizationOptions } from '#imaging';
import { parseFields, STYLIZATION_FIELDS } from './option-fields.js';

/** A stylization, and how it is called in lines and file names. */
export interface StyleOrder {
  readonly task: { readonly flow: 'stylization'; readonly options: StylizationOptions };
  readonly outputFormat: string;
}

type Format = StylizationOptions['format'];

/**
 * @param modelDir where the style networks are
 * @param preferred format where no field says one
 * @throws Failure BadOptionError naming field and allowed values, or ModelNotInstalledError
 */
export function orderStylization(
  fields: Readonly<Record<string, string>>,
  modelDir: string,
  preferred: Format = 'jpeg',
): StyleOrder {
  const { style: name, crop, max_side: maxSide, format = preferred } = parseFields(STYLIZATION_FIELDS, fields);
  const style = findStyle(modelDir, name);
  if (maxSide !== undefined && maxSide > style.maxSide)
    throw new Failure('BadOptionError', `max_side: must be at most ${style.maxSide} for ${style.id}, not ${maxSide}.`);
  return drawing(style, { maxSide: maxSide ?? style.usualSide, format, ...(crop === undefined ? {} : { crop }) });
}

/** What `style` of the classic form means where it names a style; undefined where it does not. @throws Failure ModelNotInstalledError */
export function orderClassicStyle(name: string, modelDir: string): StyleOrder | undefined {
  if (!listStyles(modelDir).some(({ id }) => id === name)) return undefined;
  const style = findStyle(modelDir, name);
  return drawing(style, { maxSide: style.usualSide, format: 'jpeg' });
}

function drawing({ id }: Style, options: Omit<StylizationOptions, 'style'>): StyleOrder {
  return {
    task: { flow: 'stylization', options: { ...options, style: id } },
    outputFormat: `${id}-${options.format}`,
  };
}
