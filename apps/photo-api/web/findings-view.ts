/** What an office may object to in the finished photo, and what to do about it, in the words of the service. */
import { byId, make } from '/assets/elements.js';
import { language, text } from './language.js';
import type { Finding, FinishedPhoto } from './read-photo.js';

const list = byId('findings', HTMLUListElement);

/** Lists what was found. */
export function showFindings({ findings }: FinishedPhoto): void {
  list.replaceChildren(
    ...findings.map((finding) =>
      make('li', finding.level, make('b', '', text(finding.level)), ' ', messageOf(finding)),
    ),
  );
}

/** Takes the list away with the photo. */
export function withdrawFindings(): void {
  list.replaceChildren();
}

/** A finding in the page's language. */
export function messageOf({ messageEn, messageZh }: Finding): string {
  return language() === 'zh' ? messageZh : messageEn;
}
