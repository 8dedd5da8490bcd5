import type { ImageHeader } from '../photo.js';

/** Red, green and blue, 0 … 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** One colour, or two and the way from the one to the other. */
export interface ColourBackground {
  readonly kind: 'colours';
  /** Name in the catalogue, or the colours as they were asked for: `#rrggbb`, `#rrggbb-#rrggbb`, `#rrggbb-#rrggbb@centre`. */
  readonly id: string;
  /** The colour at the upper edge or in the centre, then the one at the lower edge or in the corners; the same twice for a plain one. */
  readonly colours: readonly [first: Colour, second: Colour];
  readonly shape: 'down' | 'centre';
}

/** A picture of the client's own, cropped to the photo's size. Its bytes travel beside the options, as `backgroundFile`. */
export interface PictureBackground {
  readonly kind: 'picture';
  readonly id: 'picture';
  /** Of the picture's file, from `inspectImage`. */
  readonly header: ImageHeader;
  /** Length of the picture's file. */
  readonly fileBytes: number;
}

/** What is put behind the person: colours, a picture, nothing, or what the photo shows there. */
export type Background =
  | ColourBackground
  | PictureBackground
  | { readonly kind: 'transparent'; readonly id: 'transparent' }
  | { readonly kind: 'original'; readonly id: 'original' };

/** A named background of the catalogue. */
export interface NamedBackground {
  readonly id: string;
  readonly name_en: string;
  readonly name_zh: string;
  readonly kind: 'plain' | 'gradient_down' | 'gradient_centre' | 'transparent' | 'original';
  /** `#rrggbb`: the colour, or the one at the upper edge or in the centre of a gradient. */
  readonly hex?: string;
  /** `#rrggbb`: the colour at the lower edge or in the corners of a gradient. */
  readonly hex_to?: string;
}

const plain = (id: string, name_en: string, name_zh: string, hex: string): NamedBackground => ({
  id,
  name_en,
  name_zh,
  kind: 'plain',
  hex,
});

/** Every named background, in the order in which a list should show them. */
export const BACKGROUNDS: readonly NamedBackground[] = [
  plain('blue', 'Blue', '蓝色', '#628bce'),
  plain('white', 'White', '白色', '#ffffff'),
  plain('red', 'Red', '红色', '#d74532'),
  plain('deep-blue', 'Deep blue', '证件蓝', '#438edb'),
  plain('dark-blue', 'Dark blue', '深蓝色', '#4b6190'),
  plain('light-blue', 'Light blue', '浅蓝色', '#cfe3f5'),
  plain('light-grey', 'Light grey', '浅灰色', '#f2f0f0'),
  plain('grey', 'Grey', '灰色', '#d3d5d8'),
  plain('cream', 'Cream', '米色', '#f3ecdc'),
  plain('black', 'Black', '黑色', '#000000'),
  {
    id: 'blue-down',
    name_en: 'Blue, lighter downwards',
    name_zh: '蓝色渐变',
    kind: 'gradient_down',
    hex: '#3f7fd0',
    hex_to: '#c4dcf6',
  },
  {
    id: 'blue-centre',
    name_en: 'Blue, lighter in the middle',
    name_zh: '蓝色中心渐变',
    kind: 'gradient_centre',
    hex: '#d6e7fa',
    hex_to: '#3f7fd0',
  },
  {
    id: 'grey-centre',
    name_en: 'Grey, lighter in the middle',
    name_zh: '灰色中心渐变',
    kind: 'gradient_centre',
    hex: '#ffffff',
    hex_to: '#a4abb5',
  },
  { id: 'transparent', name_en: 'Transparent (PNG or WebP)', name_zh: '透明', kind: 'transparent' },
  { id: 'original', name_en: "The photo's own", name_zh: '保留原背景', kind: 'original' },
];

/** Backgrounds that are not a name but a way of writing them, for lists and pages. */
export const BACKGROUND_FORMS = [
  { form: '#rrggbb', name_en: 'Any colour', name_zh: '自定义颜色' },
  { form: '#rrggbb-#rrggbb', name_en: 'Gradient from top to bottom', name_zh: '上下渐变' },
  { form: '#rrggbb-#rrggbb@centre', name_en: 'Gradient from the centre outwards', name_zh: '中心渐变' },
  {
    form: 'picture',
    name_en: 'A picture of your own, sent as the file `background_image`',
    name_zh: '自定义背景图片（以文件字段 background_image 上传）',
  },
] as const;
