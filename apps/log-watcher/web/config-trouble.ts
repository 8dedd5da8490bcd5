/** What is wrong with watch.yaml: whoever has just changed it must not believe that the change holds. */
import { byId, make } from '/assets/elements.js';
import { clockTime } from './figures.js';
import { language, text } from './language.js';

/** Why the rules in force are not those of watch.yaml as it stands. */
export interface ConfigTrouble {
  /** RFC 3339. */
  readonly since: string;
  /** Each problem in a line. */
  readonly message: string;
}

const LINES_SHOWN = 5;
let shown: string | undefined;

/** Shows it above everything else, on each part of the page; nothing where the file is in force. */
export function showConfigTrouble(trouble: ConfigTrouble | null): void {
  // It comes again with every second's figures; what a reader has marked to copy it stays marked.
  const now = JSON.stringify([trouble, language()]);
  if (now === shown) return;
  shown = now;
  const place = byId('config-trouble', HTMLElement);
  place.hidden = trouble === null;
  if (trouble === null) return place.replaceChildren();
  const lines = trouble.message.split('\n');
  const more = lines.length - LINES_SHOWN;
  place.replaceChildren(
    make('p', '', make('b', '', text('configTrouble', { since: clockTime(trouble.since) }))),
    ...lines.slice(0, LINES_SHOWN).map((line) => make('code', '', line)),
    ...(more > 0 ? [make('p', 'hint', text('configTroubleMore', { count: more }))] : []),
  );
}
