/** Buttons that copy the text of another element: `<button data-copy="id of it">`. */
import { text } from './language.js';

const THANKS_MS = 1500;

/** Makes all of them work. */
export function startCopyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]'))
    button.addEventListener('click', () => void copy(button));
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const source = document.getElementById(button.dataset['copy'] ?? '');
  if (source === null) return;
  try {
    await navigator.clipboard.writeText(source.textContent ?? '');
  } catch {
    // The clipboard is closed to pages served over plain HTTP from another host: select the text, the reader's Ctrl-C does the rest.
    getSelection()?.selectAllChildren(source);
    return;
  }
  button.textContent = text('copied');
  setTimeout(() => (button.textContent = text('copy')), THANKS_MS);
}
