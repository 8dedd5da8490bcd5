/**
 * The one font that watermarks are set in: Noto Sans SC, from the package that `npm ci` installs. Nothing of the machine's own fonts is
 * used, so a text looks the same everywhere and Chinese is there on a machine without any font.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Outline, readOutlines } from './outlines.js';
import { atWeight } from './weight.js';
import { type FontTables, readWoff2 } from './woff2.js';

/** One character to draw, in font units. */
export interface Glyph {
  readonly outline: Outline;
  readonly advance: number;
}

/** Font units an em has, and how far the line reaches above and below the base line. */
export const EM = 1000;
export const ASCENT = 900;
export const DESCENT = 140;

const PACKAGE = '@fontsource-variable/noto-sans-sc';
/** Medium, 500: where the font's own axis maps (500 − 100) / (900 − 100), by its `avar` table. */
const WEIGHT = 0.56;
/** A text of forty characters can need as many of the about hundred files; more are not kept. */
const MOST_OPEN = 48;

/** One of the files that the font is dealt out to by characters. */
interface Slice {
  readonly tables: FontTables;
  readonly outlines: readonly Outline[];
}

let ranges: readonly (readonly [name: string, from: number, to: number])[] | undefined;
const open = new Map<string, Slice>();

/** The characters of a text that the font has no glyph for, each once. */
export function missingGlyphs(text: string): string[] {
  return [...new Set(text)].filter((character) => sliceOf(character.codePointAt(0)!) === undefined);
}

/** The glyph of a character; undefined where there is none. */
export function glyphOf(character: string): Glyph | undefined {
  const code = character.codePointAt(0)!;
  const name = sliceOf(code);
  if (name === undefined) return undefined;
  const { tables, outlines } = openSlice(name);
  const index = glyphIndex(tables.get('cmap')!, code);
  if (index === 0) return undefined;
  const { outline, wider } = atWeight(outlines[index]!, tables.get('gvar')!, index, WEIGHT);
  const last = tables.get('hhea')!.readUInt16BE(34) - 1;
  return { outline, advance: tables.get('hmtx')!.readUInt16BE(4 * Math.min(index, last)) + wider };
}

function folder(): string {
  return dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/unicode.json`));
}

/** By the package's own list of which file has which characters. */
function sliceOf(code: number): string | undefined {
  ranges ??= readRanges();
  return ranges.find(([, from, to]) => code >= from && code <= to)?.[0];
}

function readRanges(): [string, number, number][] {
  const list = JSON.parse(readFileSync(join(folder(), 'unicode.json'), 'utf8')) as Record<string, string>;
  return Object.entries(list).flatMap(([name, text]) =>
    text.split(',').map((range): [string, number, number] => {
      const [from, to = from] = range.replace('U+', '').split('-');
      return [name.replace(/[[\]]/g, ''), Number.parseInt(from!, 16), Number.parseInt(to!, 16)];
    }),
  );
}

function openSlice(name: string): Slice {
  const known = open.get(name);
  if (known !== undefined) return known;
  const tables = readWoff2(readFileSync(join(folder(), 'files', `noto-sans-sc-${name}-wght-normal.woff2`)));
  const slice = { tables, outlines: readOutlines(tables.get('glyf')!) };
  if (open.size >= MOST_OPEN) open.delete(open.keys().next().value!);
  open.set(name, slice);
  return slice;
}

/** By a `cmap` table of format 4 or 12, whichever comes last; 0 where there is no such character. */
function glyphIndex(cmap: Buffer, code: number): number {
  let found = 0;
  for (let i = 0; i < cmap.readUInt16BE(2); i++) {
    const table = cmap.subarray(cmap.readUInt32BE(8 + 8 * i));
    const format = table.readUInt16BE(0);
    if (format === 4) found ||= inFormat4(table, code);
    if (format === 12) found ||= inFormat12(table, code);
  }
  return found;
}

function inFormat4(table: Buffer, code: number): number {
  const bytes = table.readUInt16BE(6);
  for (let at = 0; at < bytes; at += 2) {
    if (table.readUInt16BE(14 + at) < code) continue;
    const start = table.readUInt16BE(16 + bytes + at);
    if (start > code) return 0;
    const delta = table.readUInt16BE(16 + 2 * bytes + at);
    const place = 16 + 3 * bytes + at;
    const offset = table.readUInt16BE(place);
    if (offset === 0) return (code + delta) & 0xffff;
    const index = table.readUInt16BE(place + offset + 2 * (code - start));
    return index === 0 ? 0 : (index + delta) & 0xffff;
  }
  return 0;
}

function inFormat12(table: Buffer, code: number): number {
  for (let at = 16; at < 16 + 12 * table.readUInt32BE(12); at += 12)
    if (code >= table.readUInt32BE(at) && code <= table.readUInt32BE(at + 4))
      return table.readUInt32BE(at + 8) + code - table.readUInt32BE(at);
  return 0;
}
