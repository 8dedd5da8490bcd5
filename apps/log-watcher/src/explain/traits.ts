/** What can be said of requests, as numbers: a trait is one value of one dimension, and each request has a few of them. */
import { DIMENSIONS, type Dimension } from '../window/dimensions.js';
import type { SampledRequest } from '../window/window-view.js';

/** Something that can be said of a request. */
export interface Trait {
  /** Place in DIMENSIONS. */
  readonly dimension: number;
  readonly value: string;
}

/** Bands of picture sizes that are also looked at together: whatever is too large for something is above one edge. */
const JOINED_BANDS: Readonly<Record<string, readonly string[]>> = {
  '1-4 MP': ['>1 MP'],
  '4-8 MP': ['>1 MP', '>4 MP'],
  '8-16 MP': ['>1 MP', '>4 MP', '>8 MP'],
  '>16 MP': ['>1 MP', '>4 MP', '>8 MP'],
};
const INPUT_SIZE = DIMENSIONS.indexOf('input_size');

/** Two groups of requests, told by their traits. */
export class TraitTable {
  readonly traits: Trait[] = [];
  /** Numbers of the traits of each request, those in question first. */
  readonly traitsOf: readonly (readonly number[])[];
  /** Which dimensions each request tells, a bit for each. */
  readonly known: readonly number[];
  readonly requests: readonly SampledRequest[];
  /** How many independent requests each one is worth. */
  readonly worth: Float64Array;
  private readonly numbers = DIMENSIONS.map(() => new Map<string, number>());

  constructor(
    readonly matching: readonly SampledRequest[],
    others: readonly SampledRequest[],
  ) {
    this.requests = [...matching, ...others];
    this.worth = Float64Array.from([...worths(matching), ...worths(others)]);
    this.known = this.requests.map(({ values }) =>
      values.reduce((bits, it, i) => (it === undefined ? bits : bits | (1 << i)), 0),
    );
    this.traitsOf = this.requests.map(({ values }) => this.numbersOf(values));
  }

  private numbersOf(values: SampledRequest['values']): number[] {
    const found: number[] = [];
    for (let dimension = 0; dimension < values.length; dimension++) {
      const value = values[dimension];
      if (value === undefined) continue;
      found.push(this.numberOf(dimension, value));
      if (dimension !== INPUT_SIZE) continue;
      for (const joined of JOINED_BANDS[value] ?? []) found.push(this.numberOf(dimension, joined));
    }
    return found;
  }

  private numberOf(dimension: number, value: string): number {
    const numbers = this.numbers[dimension]!;
    const known = numbers.get(value);
    if (known !== undefined) return known;
    numbers.set(value, this.traits.length);
    return this.traits.push({ dimension, value }) - 1;
  }

  /** Whether a request has all of the traits. */
  has(request: number, traits: readonly number[]): boolean {
    const own = this.traitsOf[request]!;
    return traits.every((trait) => own.includes(trait));
  }

  /** The trait in words of the answer. */
  named(trait: number): { name: Dimension; value: string } {
    const { dimension, value } = this.traits[trait]!;
    return { name: DIMENSIONS[dimension]!, value };
  }
}

/**
 * Requests that stand for different numbers of others are worth less together than as many equal ones: Kish's effective sample size,
 * (Σw)² / Σw², shared out by weight.
 */
function worths(requests: readonly SampledRequest[]): number[] {
  let [sum, squares] = [0, 0];
  for (const { weight } of requests) {
    sum += weight;
    squares += weight * weight;
  }
  return requests.map(({ weight }) => (weight * sum) / squares);
}
