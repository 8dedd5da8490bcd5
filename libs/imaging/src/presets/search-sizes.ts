/** Search in the catalogue of sizes, as forgiving as a person at a counter. Pure; bounded by the length of the question. */
import { COUNTRIES, type Country } from './countries.js';
import type { Size, SizeKind } from './size.js';
import { SIZES } from './sizes.js';

/** What to look for; both parts have to hold. */
export interface SizeQuestion {
  /** Words in any order, in English or Chinese; a measure; an id. */
  readonly words?: string;
  /** Code of `COUNTRIES`. */
  readonly country?: string;
}

/** Longest question, characters. */
export const MOST_QUESTION_LENGTH = 100;

const KIND_WORDS: Readonly<Record<SizeKind, string>> = {
  print: 'print 照片 相片 寸照 证件照',
  passport: 'passport 护照',
  visa: 'visa 签证',
  'id-card': 'id identity card 身份证 证件',
  permit: 'permit residence 通行证 居留',
  exam: 'exam examination test certificate 考试 报名 证书',
};
/** Words that say nothing here, in questions. */
const EMPTY = new Set(['photo', 'photos', 'picture', 'size', 'sizes', 'for', 'the', 'of', 'a', 'px', 'mm', 'cm']);
const EMPTY_CHINESE = /照片|相片|尺寸|规格|大小|的/g;
/** Traditional characters of the catalogue's words. */
const SIMPLIFIED: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...'護护簽签證证國国韓韩臺台駕驾駛驶會会師师級级語语試试學学畢毕業业務务員员灣湾蘭兰羅罗亞亚爾尔內内陸陆報报電电網网請请馬马來来紐纽蘇苏烏乌貝贝門门計计聯联賓宾歐欧',
  ].reduce<[string, string][]>((pairs, char, i, all) => (i % 2 === 0 ? [...pairs, [char, all[i + 1]!]] : pairs), []),
);

const INDEX = SIZES.map((size) => ({ size, text: textOf(size) }));

/** The presets that fit, in the catalogue's order; all of them where nothing is asked. */
export function searchSizes({ words = '', country }: SizeQuestion): Size[] {
  const wanted = wordsOf(words);
  return INDEX.filter(
    ({ size, text }) =>
      (country === undefined || size.country === country) && wanted.every((word) => holds(text, word)),
  ).map(({ size }) => size);
}

/** A country by its code or by one of its names; undefined where there is none. */
export function findCountry(text: string): Country | undefined {
  const wanted = normalise(text);
  return COUNTRIES.find(
    ({ code, name_en, name_zh, also = '' }) =>
      [code, normalise(name_en), name_zh].includes(wanted) || also.split(' ').includes(wanted),
  );
}

function textOf({ id, name_en, name_zh, country, kind, widthMm, heightMm, widthPx, heightPx }: Size): string {
  const home = COUNTRIES.find(({ code }) => code === country);
  const measures = [`${widthPx}x${heightPx}`];
  if (widthMm !== undefined && heightMm !== undefined)
    measures.push(`${widthMm}x${heightMm}`, `${widthMm / 10}x${heightMm / 10}`);
  const about = [home?.code, home?.name_en, home?.name_zh, home?.also, kind === undefined ? '' : KIND_WORDS[kind]];
  return ` ${normalise([id, id.replaceAll('-', ' '), name_en, name_zh, ...about, ...measures].join(' '))} `;
}

function wordsOf(question: string): string[] {
  return normalise(question.slice(0, MOST_QUESTION_LENGTH))
    .split(' ')
    .map((word) => word.replace(EMPTY_CHINESE, '').replace(/^([\d.]+x[\d.]+)(mm|cm|px)$/, '$1'))
    .filter((word) => word !== '' && !EMPTY.has(word));
}

/** One case, one width, one script, no accents; measures written with an x. */
function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .normalize('NFC')
    .replace(/[\u4e00-\u9fff]/g, (char) => SIMPLIFIED[char] ?? char)
    .replace(/(\d)\s*(?:mm|cm|px)?\s*[x×*]\s*(?=\d)/g, '$1x')
    .replace(/[\s,;:/_()（）、，。]+/g, ' ')
    .trim();
}

/** Latin words count from their start, in the plural too; Chinese ones anywhere, also when two words were written as one. */
function holds(text: string, word: string): boolean {
  if (/[\u4e00-\u9fff]/.test(word)) return holdsChinese(text, word);
  return text.includes(` ${word}`) || (word.endsWith('s') && text.includes(` ${word.slice(0, -1)} `));
}

function holdsChinese(text: string, word: string): boolean {
  if (text.includes(word)) return true;
  // "护照日本": split where each part is known; parts of one character would match anything.
  for (let at = 2; at <= word.length - 2; at++)
    if (text.includes(word.slice(0, at)) && holdsChinese(text, word.slice(at))) return true;
  return false;
}
