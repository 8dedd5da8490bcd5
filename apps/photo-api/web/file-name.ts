import type { Wish } from './options.js';

const EXTENSIONS: Readonly<Record<string, string>> = { jpeg: 'jpg', png: 'png', webp: 'webp' };
const LONGEST_STEM = 40;

/** li-lei_cn-1-inch_blue.jpg: who, what size, which background; li-lei_cartoon.jpg: who, in which style. Safe on every file system. @param source name of the file it was made from */
export function fileName(source: string, { size, background, format, layout, style }: Wish): string {
  const stem = source.replace(/\.[^.]*$/, '').slice(0, LONGEST_STEM);
  const what = style === undefined ? [size.id, background, layout?.id ?? ''] : [style.id];
  const parts = [stem, ...what].map((part) => part.replace(/[^\p{L}\p{N}.-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, ''));
  return `${parts.filter(Boolean).join('_')}.${EXTENSIONS[format] ?? format}`;
}
