/** The words of the page in both languages. */
import { en } from './strings-en.js';
import { zh } from './strings-zh.js';

/** Name of a text. */
export type TextKey = keyof typeof en;

/** The texts of both languages. */
export const TEXTS: Record<'en' | 'zh', Readonly<Record<TextKey, string>>> = { en, zh };
