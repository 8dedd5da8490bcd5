/** What the page can have done, and what is said where it is refused. */
import { language, text } from './language.js';

/** Sends a change. @throws Error in words for the reader */
export async function send<T>(method: 'POST' | 'DELETE', address: string, body?: unknown): Promise<T> {
  const json =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await fetch(address, { method, ...json, signal: AbortSignal.timeout(60_000) }).catch(() => undefined);
  if (answer === undefined) throw new Error(text('unreachable'));
  const said = (await answer.json().catch(() => ({}))) as T & { detail?: string };
  if (!answer.ok) throw new Error(refusal(answer.status, said.detail));
  return said;
}

/** Details are English; what they are about is not. */
function refusal(status: number, detail = ''): string {
  return language() === 'en' && detail !== '' ? detail : `${text('refused', { status })} ${detail}`;
}

/** A button that does something and says so on itself while it goes on. `act` must not reject. */
export function actionButton(label: string, act: () => Promise<void>): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'act';
  button.textContent = label;
  button.addEventListener('click', () => {
    button.disabled = true;
    void act().finally(() => (button.disabled = false));
  });
  return button;
}
