/** What failing, rejected or slow requests have in common, in words and figures. */
import { byId, make } from '/assets/elements.js';
import { count, percent } from './figures.js';
import { language, text } from './language.js';
import { get, type Explanation, type WindowName } from './watch-api.js';

const panel = byId('explain', HTMLElement);
let latest: Explanation | undefined;

/** Fetches and shows it. Never rejects: without an answer the panel stays as it was. */
export async function fetchExplanation(window: WindowName, service: string): Promise<void> {
  const of = byId('explain-of', HTMLSelectElement).value;
  try {
    latest = await get<Explanation>(`/v1/explain?window=${window}&of=${of}${service}`);
  } catch {
    return;
  }
  showExplanation();
}

/** Asks anew when another kind of request is chosen. */
export function startExplanation(ask: () => void): void {
  byId('explain-of', HTMLSelectElement).addEventListener('change', ask);
}

/** Shows the latest answer, in the language in use. */
export function showExplanation(): void {
  if (latest === undefined) return;
  const { findings, ended_at: ended } = latest;
  panel.hidden = false;
  byId('explain-text', HTMLElement).textContent = findings.length === 0 ? inWords(latest) : '';
  byId('explain-findings', HTMLElement).replaceChildren(
    ...findings.map((it) =>
      make(
        'li',
        '',
        make('p', '', inWords(it)),
        make(
          'p',
          'dimensions',
          ...it.dimensions.map(({ name, value }) => make('span', 'chip', `${name} `, make('b', '', value))),
          make(
            'span',
            'against',
            `${count(it.matching)} · ${percent(it.matching_share)} / ${percent(it.others_share)}`,
          ),
        ),
      ),
    ),
    // Where nothing was found, the words say it.
    ...(findings.length === 0 || ended.length === 0 ? [] : [make('li', '', endedWords(ended))]),
  );
}

function endedWords(ended: Explanation['ended_at']): HTMLElement {
  const chips = ended.map(({ stage, share }) => make('span', 'chip', make('b', '', stage), ` ${percent(share)}`));
  return make('p', 'dimensions', `${text('endedAt')} `, ...chips);
}

function inWords({ text, text_zh }: { text: string; text_zh: string }): string {
  return language() === 'zh' ? text_zh : text;
}
