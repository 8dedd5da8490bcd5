/** Buttons that copy the text of another element: `<button data-copy="id of it">`. */

const THANKS_MS = 1500;

/** Makes all of them work. @param say what stands on a button, in the language in use: `copied` for a moment after the click */
export function startCopyButtons(say: (words: 'copy' | 'copied') => string): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]'))
    button.addEventListener('click', () => void copy(button, say));
}

async function copy(button: HTMLButtonElement, say: (words: 'copy' | 'copied') => string): Promise<void> {
  const source = document.getElementById(button.dataset['copy'] ?? '');
  if (source === null) return;
  try {
    await navigator.clipboard.writeText(source.textContent ?? '');
  } catch {
    // The clipboard is closed to pages served over plain HTTP from another host: select the text, the reader's Ctrl-C does the rest.
    getSelection()?.selectAllChildren(source);
    return;
  }
  button.textContent = say('copied');
  setTimeout(() => (button.textContent = say('copy')), THANKS_MS);
}
