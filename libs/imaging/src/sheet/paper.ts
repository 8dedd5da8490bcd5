/** A sheet of paper that photos are printed on. */
export interface Paper {
  /** What `layout` takes: an id of the catalogue, or the custom sheet as it was asked for. */
  readonly id: string;
  readonly name_en: string;
  readonly name_zh: string;
  /** On paper. Which side comes first says nothing: the sheet is turned where it then holds more, or holds more of them upright. */
  readonly widthMm: number;
  readonly heightMm: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  /** Edge that stays free of photos, mm. */
  readonly marginMm: number;
}

/** Photo paper is printed up to its edges; half a millimetre is what cutting it takes. */
const PHOTO_PAPER_MM = 0.5;
/** Office printers leave 4.2 mm blank (PCL: 1/6 inch) on every side. */
const OFFICE_MM = 5;
const DPI = 300;

/** Every sheet with a name, in the order in which a list should show them. */
export const LAYOUTS: readonly Paper[] = [
  {
    id: '5-inch',
    name_en: '5 inch photo paper (3R, 127 × 89 mm)',
    name_zh: '5寸相纸',
    widthMm: 127,
    heightMm: 89,
    widthPx: 1500,
    heightPx: 1051,
    dpi: DPI,
    marginMm: PHOTO_PAPER_MM,
  },
  {
    id: '6-inch',
    name_en: '6 inch photo paper (4R, 152 × 102 mm)',
    name_zh: '6寸相纸',
    widthMm: 152,
    heightMm: 102,
    widthPx: 1795,
    heightPx: 1205,
    dpi: DPI,
    marginMm: PHOTO_PAPER_MM,
  },
  {
    id: '4x6-inch',
    name_en: '4 × 6 inch photo paper (152.4 × 101.6 mm)',
    name_zh: '4×6英寸相纸',
    widthMm: 152.4,
    heightMm: 101.6,
    widthPx: 1800,
    heightPx: 1200,
    dpi: DPI,
    marginMm: PHOTO_PAPER_MM,
  },
  {
    id: 'a4',
    name_en: 'A4 (210 × 297 mm)',
    name_zh: 'A4纸',
    widthMm: 210,
    heightMm: 297,
    widthPx: 2480,
    heightPx: 3508,
    dpi: DPI,
    marginMm: OFFICE_MM,
  },
];

/** Px on paper of this density for a length in mm. */
export const pxOf = (mm: number, dpi: number): number => Math.round((mm / 25.4) * dpi);
