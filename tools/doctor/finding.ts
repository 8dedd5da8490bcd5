/** What a check of `npm run doctor` has to say. */

/** A sentence in both languages that operators read. */
export interface Said {
  readonly en: string;
  readonly zh: string;
}

/** `ok`: as it should be. `note`: works, but worth knowing. `problem`: does not work, or not for long. */
export type Level = 'ok' | 'note' | 'problem';

/** One thing that was looked at. No secret and no address of a receiver beyond its host. */
export interface Finding {
  /** Short and constant, for programs: `node`, `port photo-api`, `receiver webhook` … */
  readonly check: string;
  readonly level: Level;
  readonly found: Said;
  /** What to do; null where there is nothing to do. */
  readonly toDo: Said | null;
}

/** As it should be. */
export function fine(check: string, en: string, zh: string): Finding {
  return { check, level: 'ok', found: { en, zh }, toDo: null };
}

/** Not as it should be. */
export function wrong(check: string, level: 'note' | 'problem', found: Said, toDo: Said): Finding {
  return { check, level, found, toDo };
}
