/** Dark or light: as the browser prefers, until the reader chooses. theme-first.ts has set it before the first picture. */
import { onLanguageChange, text } from './language.js';

const STORED_AS = 'safelight-theme';
const preference = matchMedia('(prefers-color-scheme: light)');
const root = document.documentElement;
const listeners: (() => void)[] = [];

/** Calls `listener` after each change. */
export function onThemeChange(listener: () => void): void {
  listeners.push(listener);
}

/** Lets the button switch between the two. */
export function startTheme(button: HTMLButtonElement): void {
  const name = (): void => {
    const words = text(root.dataset['theme'] === 'light' ? 'useDark' : 'useLight');
    button.setAttribute('aria-label', words);
    button.title = words;
  };
  const show = (theme: string): void => {
    root.dataset['theme'] = theme;
    name();
    for (const listener of listeners) listener();
  };
  button.addEventListener('click', () => {
    const theme = root.dataset['theme'] === 'light' ? 'dark' : 'light';
    remember(theme);
    show(theme);
  });
  preference.addEventListener('change', () => {
    if (stored() === null) show(preference.matches ? 'light' : 'dark');
  });
  onLanguageChange(name);
  name();
}

// Storage may be forbidden (private windows, policies); the page then forgets the choice and works on.
function stored(): string | null {
  try {
    return localStorage.getItem(STORED_AS);
  } catch {
    return null;
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(STORED_AS, theme);
  } catch {
    return;
  }
}
