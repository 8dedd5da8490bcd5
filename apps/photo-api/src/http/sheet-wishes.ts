/** The fields of a print sheet become its options, held against the photos that are to go on it. */
import { Failure } from '#events';
import {
  type IdPhotoOptions,
  parseLayout,
  planFor,
  shareCells,
  SHEET_LIMITS,
  type SheetOptions,
  sizeOnPaper,
} from '#imaging';

/** As the form schema has checked them. */
export interface SheetFields {
  readonly layout?: string | undefined;
  readonly gap_mm?: number | undefined;
  readonly margin_mm?: number | undefined;
  readonly crop_lines?: boolean | undefined;
  readonly copies?: number | undefined;
}

/**
 * The sheet that is asked for; undefined where none is. What cannot work is refused here, before any photo is decoded.
 * @param photos how many were sent
 * @throws Failure BadOptionError naming field and allowed values
 */
export function parseSheet(
  { layout, ...fields }: SheetFields,
  { size, background, dpi }: IdPhotoOptions,
  photos: number,
): SheetOptions | undefined {
  if (layout === undefined) return refuseWithoutSheet(fields);
  const paper = parseLayout(layout);
  if (background.kind === 'transparent')
    throw new Failure('BadOptionError', 'background: paper has no transparency; choose a colour for a print sheet.');
  if (dpi !== undefined && dpi !== paper.dpi)
    throw new Failure(
      'BadOptionError',
      `dpi: ${paper.id} has ${paper.dpi} dpi, not ${dpi}; for another density ask for a layout such as 210x297mm@${dpi}.`,
    );
  const { gap_mm: gapMm = SHEET_LIMITS.usualGapMm, margin_mm: marginMm, crop_lines: cropLines = true, copies } = fields;
  const sheet: SheetOptions = {
    paper,
    gapMm,
    cropLines,
    ...(marginMm === undefined ? {} : { marginMm }),
    ...(copies === undefined ? {} : { copies }),
  };
  shareCells(photos, planFor(sizeOnPaper(size, paper), sheet).cells.length, copies);
  return sheet;
}

function refuseWithoutSheet(fields: Omit<SheetFields, 'layout'>): undefined {
  const names = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (names.length === 0) return undefined;
  throw new Failure('BadOptionError', `${names.join(', ')}: only for a print sheet; send a layout as well.`);
}
