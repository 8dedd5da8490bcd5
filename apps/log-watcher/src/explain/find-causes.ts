/**
 * The search: the trait, or the pair of traits, that separates the requests in question best from all others is a finding; the requests
 * that have it are then set aside, and what is left is searched again. So what merely goes along with a cause is not found a second
 * time, and a second cause is.
 */
import { Contrast, MIN_SHARE, MIN_SUPPORT } from './contrast.js';
import { logChance, oddsRatio, separation, type Table } from './fisher.js';
import type { TraitTable } from './traits.js';

/**
 * Probability that anything at all is found where nothing is to be found. It is shared out among all that was looked at (Bonferroni), so
 * it holds however many values the lines tell.
 */
const FALSE_ALARMS = 0.05;
/** A difference below these may well be real and still explains nothing. */
const MIN_ODDS_RATIO = 2;
const MIN_DIFFERENCE = 0.05;
/** Two traits whose requests are the same to this share say the same. */
const SAME = 0.9;
const MAX_TRAITS = 4;

/** Traits that requests in question share, by number. */
export type Cause = readonly number[];

/** The causes, best first. @param most at most so many */
export function findCauses(table: TraitTable, most: number): Cause[] {
  const causes: Cause[] = [];
  let left = table.requests.map((_, request) => request);
  while (causes.length < most) {
    const contrast = new Contrast(table, left);
    const best = bestOf(table, contrast);
    if (best === undefined) break;
    const cause = withSame(table, contrast, left, best);
    causes.push(cause);
    left = left.filter((request) => !table.has(request, best));
  }
  return causes;
}

interface Candidate {
  readonly traits: Cause;
  readonly separation: number;
}

function bestOf(table: TraitTable, contrast: Contrast): Cause | undefined {
  const limit = Math.log(FALSE_ALARMS / Math.max(1, contrast.hypotheses));
  const { eligible } = contrast;
  let best: Candidate | undefined;
  const offer = (traits: Cause, counts: Table): void => {
    const candidate = { traits, separation: separation(counts) };
    if (candidate.separation > (best?.separation ?? 0)) best = candidate;
  };
  for (const trait of eligible) {
    const counts = contrast.ofTrait(trait);
    if (standsOut(counts, limit)) offer([trait], counts);
  }
  eligible.forEach((one, place) => {
    for (const other of eligible.slice(0, place)) {
      if (table.traits[one]!.dimension === table.traits[other]!.dimension) continue;
      const counts = contrast.ofPair(one, other);
      if (addsToBoth(contrast, one, other, limit) && standsOut(counts, limit)) offer([one, other], counts);
    }
  });
  return best?.traits;
}

function standsOut(counts: Table, limit: number): boolean {
  const { matchingWith, matchingWithout, othersWith, othersWithout } = counts;
  const share = matchingWith / (matchingWith + matchingWithout);
  const ofOthers = othersWith / (othersWith + othersWithout);
  if (matchingWith < MIN_SUPPORT || share < MIN_SHARE || !(share - ofOthers >= MIN_DIFFERENCE)) return false;
  return oddsRatio(counts) >= MIN_ODDS_RATIO && logChance(counts) <= limit;
}

/** Whether each of two traits still separates among the requests that have the other one. */
function addsToBoth(contrast: Contrast, one: number, other: number, limit: number): boolean {
  return [contrast.within(one, other), contrast.within(other, one)].every(
    (counts) => counts.matchingWith >= MIN_SUPPORT && logChance(counts) <= limit,
  );
}

/** The cause with whatever else is true of nearly the same requests: who always comes with one program is named with it. */
function withSame(table: TraitTable, contrast: Contrast, left: readonly number[], cause: Cause): Cause {
  const found = [...cause];
  const having = left.map((request) => table.has(request, cause));
  const size = contrast.sharesOf(left.filter((_, index) => having[index]));
  for (const trait of contrast.eligible) {
    const { dimension } = table.traits[trait]!;
    if (found.length === MAX_TRAITS || found.some((known) => table.traits[known]!.dimension === dimension)) continue;
    const traitSize = contrast.sharesOfTrait(trait);
    // Most traits are much more frequent or much rarer: that is found out before anything is looked through.
    if (Math.min(size, traitSize) < SAME * Math.max(size, traitSize)) continue;
    const both = contrast.sharesOf(left.filter((request, index) => having[index] && table.has(request, [trait])));
    if (both >= SAME * (size + traitSize - both)) found.push(trait);
  }
  return found;
}
