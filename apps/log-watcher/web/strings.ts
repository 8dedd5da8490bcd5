/** Every word of the page, in English and in Chinese. */
import { en, type TextKey } from './strings-en.js';
import { zh } from './strings-zh.js';

/** The texts of both languages. */
export const TEXTS: Readonly<Record<'en' | 'zh', Readonly<Record<TextKey, string>>>> = { en, zh };
