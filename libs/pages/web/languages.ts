/** A page in two languages: taken from the browser, switched by a button, remembered. */

/** A language the pages speak. */
export type Language = 'en' | 'zh';

/** Values for the `{places}` of a text. */
export type Values = Readonly<Record<string, string | number>>;

/** What a page speaks with. */
export interface Speech<Key extends string> {
  /** The language in use. */
  readonly language: () => Language;
  /** A text in the language in use, its `{places}` filled from `values`. */
  readonly text: (key: Key, values?: Values) => string;
  /** Calls `listener` after each change of language; what is written in `data-text` attributes changes by itself. */
  readonly onLanguageChange: (listener: () => void) => void;
  /** Writes the page in the language in use, and lets the button switch between the two. */
  readonly startLanguage: (button: HTMLButtonElement) => void;
}

type Texts = Readonly<Record<string, string>>;

const STORED_AS = 'safelight-language';

/** `{places}` of a text filled from `values`; a place without a value stays as it is. */
export function fill(pattern: string, values: Values): string {
  return pattern.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** Gives a page its texts, of which `title` is the page's and `otherLanguage` the button's. */
export function speak<Key extends string>(
  texts: Readonly<Record<Language, Readonly<Record<Key, string>>>>,
): Speech<Key> {
  const listeners: (() => void)[] = [];
  let current: Language = stored() ?? (/^zh\b/i.test(navigator.language) ? 'zh' : 'en');
  const show = (button: HTMLButtonElement): void => {
    writePage(current, texts[current]);
    button.textContent = textOf(texts[current], 'otherLanguage');
    button.lang = current === 'zh' ? 'en' : 'zh';
  };
  return {
    language: () => current,
    text: (key, values = {}) => fill(texts[current][key], values),
    onLanguageChange: (listener) => void listeners.push(listener),
    startLanguage: (button) => {
      button.addEventListener('click', () => {
        current = current === 'en' ? 'zh' : 'en';
        remember(current);
        show(button);
        for (const listener of listeners) listener();
      });
      show(button);
    },
  };
}

function writePage(language: Language, texts: Texts): void {
  const of = (key?: string): string => textOf(texts, key);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = of('title');
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]'))
    element.textContent = of(element.dataset['text']);
  for (const element of document.querySelectorAll<HTMLElement>('[data-label]'))
    element.setAttribute('aria-label', of(element.dataset['label']));
  for (const element of document.querySelectorAll<HTMLInputElement>('[data-placeholder]'))
    element.placeholder = of(element.dataset['placeholder']);
}

/** @throws Error where there is none: a mistake of ours, not of the reader */
function textOf(texts: Texts, key = ''): string {
  const found = texts[key];
  if (found === undefined) throw new Error(`The page has no text ${key}`);
  return found;
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
