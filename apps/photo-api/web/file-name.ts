import type { Wish } from './options.js';

const EXTENSIONS: Readonly<Record<string, string>> = { jpeg: 'jpg', png: 'png', webp: 'webp' };
const LONGEST_STEM = 40;

/** li-lei_cn-1-inch_blue.jpg: who, what size, which background; safe on every file system. @param source name of the file it was made from */
export function fileName(source: string, { size, background, format, layout }: Wish): string {
  const stem = source.replace(/\.[^.]*$/, '').slice(0, LONGEST_STEM);
  const parts = [stem, size.id, background, layout?.id ?? ''].map((part) =>
    part.replace(/[^\p{L}\p{N}.-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, ''),
  );
  return `${parts.filter(Boolean).join('_')}.${EXTENSIONS[format] ?? format}`;
}
