/** The key that some operators ask for. It is kept in this page alone, until it is left or loaded again. */
import { byId } from '/assets/elements.js';

const form = byId('key-form', HTMLFormElement);
const field = byId('key', HTMLInputElement);
let key = '';

/** What is sent along; empty where none was asked for. */
export function apiKey(): string {
  return key;
}

/** Shows the box for the key: the service wants one, or another one. */
export function askForKey(): void {
  const isNew = form.hidden;
  form.hidden = false;
  field.setAttribute('aria-invalid', String(key !== ''));
  // Nothing goes on without it, so it is where to be next; a second answer must not take the focus from who is typing.
  if (isNew) field.focus();
}

/** Lets the box be used. @param onKey called when a key was entered */
export function startKeyBox(onKey: () => void): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    key = field.value.trim();
    if (key === '') return;
    form.hidden = true;
    field.value = '';
    onKey();
  });
}
