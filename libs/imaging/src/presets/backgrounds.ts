/** Red, green and blue, 0 … 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** What is put behind the person. */
export interface Background {
  /** Name in the catalogue, `transparent`, or the colours as `#rrggbb` or `#rrggbb-#rrggbb`. */
  readonly id: string;
  /** Colour at the upper and at the lower edge, the same for a plain one; undefined for transparent. */
  readonly colours: readonly [top: Colour, bottom: Colour] | undefined;
}

/** A named background of the catalogue. */
export interface NamedBackground {
  readonly id: string;
  readonly name_en: string;
  readonly name_zh: string;
  /** `#rrggbb`; absent for `transparent`. */
  readonly hex?: string;
}

/** Every named background, in the order in which a list should show them. */
export const BACKGROUNDS: readonly NamedBackground[] = [
  { id: 'blue', name_en: 'Blue', name_zh: '蓝色', hex: '#628bce' },
  { id: 'white', name_en: 'White', name_zh: '白色', hex: '#ffffff' },
  { id: 'red', name_en: 'Red', name_zh: '红色', hex: '#d74532' },
  { id: 'deep-blue', name_en: 'Deep blue', name_zh: '证件蓝', hex: '#438edb' },
  { id: 'dark-blue', name_en: 'Dark blue', name_zh: '深蓝色', hex: '#4b6190' },
  { id: 'light-grey', name_en: 'Light grey', name_zh: '浅灰色', hex: '#f2f0f0' },
  { id: 'black', name_en: 'Black', name_zh: '黑色', hex: '#000000' },
  { id: 'transparent', name_en: 'Transparent (PNG or WebP)', name_zh: '透明' },
];
