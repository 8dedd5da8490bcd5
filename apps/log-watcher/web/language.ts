/** The page's language, and its texts in it. */
import { speak } from '/assets/languages.js';
import { TEXTS } from './strings.js';

export const { language, text, onLanguageChange, startLanguage } = speak(TEXTS);
