/** What the page is doing, in one line that screen readers speak, and in the lamp of the header by `data-phase`. */
import { byId } from '/assets/elements.js';
import { text } from './language.js';

/** Where the page stands. */
export type Phase = 'empty' | 'reading' | 'sending' | 'working' | 'done' | 'failed';

const line = byId('status', HTMLElement);
const progress = byId('progress', HTMLProgressElement);
let said: { key: Exclude<Phase, 'empty' | 'failed'>; values: Readonly<Record<string, string | number>> } | undefined;

/** Says where the page stands. @param part how much of the upload has gone, 0 … 1, while sending */
export function showPhase(phase: Phase, values: Readonly<Record<string, string | number>> = {}, part?: number): void {
  document.body.dataset['phase'] = phase;
  // A problem is spoken by its own box; twice would be once too often.
  said = phase === 'empty' || phase === 'failed' ? undefined : { key: phase, values };
  progress.hidden = part === undefined && phase !== 'working';
  if (part === undefined) progress.removeAttribute('value');
  else progress.value = part;
  repeatPhase();
}

/** Says it again, after a change of language. */
export function repeatPhase(): void {
  line.textContent = said === undefined ? '' : text(said.key, said.values);
}
