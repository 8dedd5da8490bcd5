/** Counts of traits and pairs of traits in the requests in question and in all others, as far as they are not explained yet. */
import { DIMENSIONS } from '../window/dimensions.js';
import type { Table } from './fisher.js';
import type { TraitTable } from './traits.js';

const WIDTH = DIMENSIONS.length;
/** A dimension that fewer of either group tell says more about the lines than about the requests. */
const MIN_KNOWN = 0.5;
/** What fewer of the requests in question share is no explanation of them. */
export const MIN_SHARE = 0.1;
/** Fewer requests than this are no support for anything. */
export const MIN_SUPPORT = 3;
/** Traits whose pairs are looked at. By MIN_SHARE there are hardly more. */
const MAX_PAIRED = 40;

/** Sums over the two groups. */
class Sums {
  readonly matching: Float64Array;
  readonly others: Float64Array;

  constructor(length: number) {
    this.matching = new Float64Array(length);
    this.others = new Float64Array(length);
  }

  add(isMatching: boolean, index: number, worth: number): void {
    const side = isMatching ? this.matching : this.others;
    side[index] = side[index]! + worth;
  }
}

/** The two groups as they stand. */
export class Contrast {
  /** Traits that may explain something, the most frequent among the requests in question first. */
  readonly eligible: readonly number[];
  /** How many traits and pairs were looked at: so many chances there were for a coincidence. */
  readonly hypotheses: number;
  private readonly total = new Sums(1);
  private readonly known = new Sums(WIDTH);
  private readonly knownPairs = new Sums(WIDTH * WIDTH);
  private readonly having: Sums;
  private readonly havingPairs: Sums;
  private readonly places: Int32Array;

  /** @param left the requests that are still to be explained or to be held against, by number */
  constructor(
    private readonly table: TraitTable,
    private readonly left: readonly number[],
  ) {
    this.having = new Sums(table.traits.length);
    this.countTraits();
    this.eligible = this.findEligible();
    this.places = new Int32Array(table.traits.length).fill(-1);
    this.eligible.forEach((trait, place) => (this.places[trait] = place));
    this.havingPairs = new Sums(this.eligible.length ** 2);
    this.countPairs();
    const { matching, others } = this.having;
    const traits = matching.reduce((sum, count, trait) => sum + (count + others[trait]! >= MIN_SUPPORT ? 1 : 0), 0);
    this.hypotheses = traits + (this.eligible.length * (this.eligible.length - 1)) / 2;
  }

  private countTraits(): void {
    const { table, total, having } = this;
    // Lines of one kind tell the same dimensions: there are few combinations of what is known.
    const byKnown = new Map<number, Sums>();
    for (const request of this.left) {
      const isMatching = request < table.matching.length;
      const worth = table.worth[request]!;
      total.add(isMatching, 0, worth);
      for (const trait of table.traitsOf[request]!) having.add(isMatching, trait, worth);
      const known = table.known[request]!;
      let sums = byKnown.get(known);
      if (sums === undefined) byKnown.set(known, (sums = new Sums(1)));
      sums.add(isMatching, 0, worth);
    }
    for (const [known, sums] of byKnown) this.countKnown(known, sums);
  }

  private countKnown(known: number, { matching, others }: Sums): void {
    for (let one = 0; one < WIDTH; one++) {
      if ((known & (1 << one)) === 0) continue;
      this.known.add(true, one, matching[0]!);
      this.known.add(false, one, others[0]!);
      for (let other = 0; other < one; other++) {
        if ((known & (1 << other)) === 0) continue;
        this.knownPairs.add(true, one * WIDTH + other, matching[0]!);
        this.knownPairs.add(false, one * WIDTH + other, others[0]!);
      }
    }
  }

  private findEligible(): number[] {
    const { total, known } = this;
    const having = this.having.matching;
    const isTold = DIMENSIONS.map(
      (_, dimension) =>
        known.matching[dimension]! >= MIN_KNOWN * total.matching[0]! &&
        known.others[dimension]! >= MIN_KNOWN * total.others[0]!,
    );
    const eligible: number[] = [];
    this.table.traits.forEach(({ dimension }, trait) => {
      if (!isTold[dimension] || having[trait]! < MIN_SUPPORT) return;
      if (having[trait]! >= MIN_SHARE * known.matching[dimension]!) eligible.push(trait);
    });
    return eligible.sort((one, other) => having[other]! - having[one]!).slice(0, MAX_PAIRED);
  }

  private countPairs(): void {
    const { table, places, havingPairs } = this;
    const width = this.eligible.length;
    for (const request of this.left) {
      const isMatching = request < table.matching.length;
      const worth = table.worth[request]!;
      const own = table.traitsOf[request]!;
      for (let i = 0; i < own.length; i++) {
        const one = places[own[i]!]!;
        if (one === -1) continue;
        for (let j = 0; j < i; j++) {
          const other = places[own[j]!]!;
          if (other !== -1) havingPairs.add(isMatching, Math.max(one, other) * width + Math.min(one, other), worth);
        }
      }
    }
  }

  /** Requests with a trait, and those known to be without it. */
  ofTrait(trait: number): Table {
    return tableOf(this.having, trait, this.known, this.table.traits[trait]!.dimension);
  }

  /** Requests with both traits, and those known to be without one of them. */
  ofPair(one: number, other: number): Table {
    const { traits } = this.table;
    const [d, e] = [traits[one]!.dimension, traits[other]!.dimension];
    const known = Math.max(d, e) * WIDTH + Math.min(d, e);
    return tableOf(this.havingPairs, this.pairAt(one, other), this.knownPairs, known);
  }

  /** Among the requests with a trait: those that have the other one as well, and those that have not. */
  within(trait: number, other: number): Table {
    return tableOf(this.havingPairs, this.pairAt(trait, other), this.having, trait);
  }

  /** Size of a set of the requests that are left: its share of those in question plus its share of the others. */
  sharesOf(requests: readonly number[]): number {
    const sums = new Sums(1);
    for (const request of requests) sums.add(request < this.table.matching.length, 0, this.table.worth[request]!);
    return sums.matching[0]! / this.total.matching[0]! + sums.others[0]! / this.total.others[0]!;
  }

  /** Size of the set of the requests with a trait. */
  sharesOfTrait(trait: number): number {
    return this.having.matching[trait]! / this.total.matching[0]! + this.having.others[trait]! / this.total.others[0]!;
  }

  private pairAt(one: number, other: number): number {
    const [a, b] = [this.places[one]!, this.places[other]!];
    return Math.max(a, b) * this.eligible.length + Math.min(a, b);
  }
}

function tableOf(having: Sums, index: number, of: Sums, ofIndex: number): Table {
  const matchingWith = having.matching[index]!;
  const othersWith = having.others[index]!;
  return {
    matchingWith,
    matchingWithout: Math.max(0, of.matching[ofIndex]! - matchingWith),
    othersWith,
    othersWithout: Math.max(0, of.others[ofIndex]! - othersWith),
  };
}
