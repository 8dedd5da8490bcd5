/** The page's language: taken from the browser, switched by a button, remembered. */
import { TEXTS, type TextKey } from './strings.js';

/** A language the page speaks. */
export type Language = keyof typeof TEXTS;

const STORED_AS = 'safelight-language';
const listeners: (() => void)[] = [];
let current: Language = stored() ?? (/^zh\b/i.test(navigator.language) ? 'zh' : 'en');

/** The language in use. */
export function language(): Language {
  return current;
}

/** A text in the language in use, its `{places}` filled from `values`. */
export function text(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return fill(TEXTS[current][key], values);
}

/** `{places}` of a text filled from `values`; a place without a value stays as it is. */
export function fill(pattern: string, values: Readonly<Record<string, string | number>>): string {
  return pattern.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** Calls `listener` after each change of language; what is written in `data-text` attributes changes by itself. */
export function onLanguageChange(listener: () => void): void {
  listeners.push(listener);
}

/** Writes the page in the language in use, and lets the button switch between the two. */
export function startLanguage(button: HTMLButtonElement): void {
  button.addEventListener('click', () => {
    current = current === 'en' ? 'zh' : 'en';
    remember(current);
    write(button);
    for (const listener of listeners) listener();
  });
  write(button);
}

function write(button: HTMLButtonElement): void {
  document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en';
  document.title = text('title');
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]'))
    element.textContent = text(element.dataset['text'] as TextKey);
  for (const element of document.querySelectorAll<HTMLElement>('[data-label]'))
    element.setAttribute('aria-label', text(element.dataset['label'] as TextKey));
  for (const element of document.querySelectorAll<HTMLInputElement>('[data-placeholder]'))
    element.placeholder = text(element.dataset['placeholder'] as TextKey);
  button.textContent = text('otherLanguage');
  button.lang = current === 'zh' ? 'en' : 'zh';
}

// Storage may be forbidden (private windows, policies); the page then forgets the choice and works on.
function stored(): Language | undefined {
  try {
    const value = localStorage.getItem(STORED_AS);
    return value === 'en' || value === 'zh' ? value : undefined;
  } catch {
    return undefined;
  }
}

function remember(value: Language): void {
  try {
    localStorage.setItem(STORED_AS, value);
  } catch {
    return;
  }
}
