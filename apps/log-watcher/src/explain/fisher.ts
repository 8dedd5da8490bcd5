/** Whether two groups differ in how often something holds, by their counts. Counts are of independent requests; parts of one are rounded. */

/** Of the requests in question and of all others: how many have a property, and how many have it not. */
export interface Table {
  readonly matchingWith: number;
  readonly matchingWithout: number;
  readonly othersWith: number;
  readonly othersWithout: number;
}

// Coefficients of Lanczos' approximation of the gamma function (g = 7, n = 9; Godfrey, 2001), to 15 digits.
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
const G = 7;

/** ln n!, for n from 0. */
function logFactorial(n: number): number {
  const base = n + G + 0.5;
  const series = LANCZOS.reduce((sum, coefficient, i) => (i === 0 ? coefficient : sum + coefficient / (n + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (n + 0.5) * Math.log(base) - base + Math.log(series);
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** Terms so much smaller than the sum add nothing to it. */
const NEGLIGIBLE = 1e-12;

/**
 * Fisher's exact test, one-sided: ln of the probability that chance alone gives the requests in question the property this often or more
 * often, if having it and being in question have nothing to do with each other. Exact at any size, however small.
 */
export function logChance(table: Table): number {
  const [a, b] = [Math.round(table.matchingWith), Math.round(table.othersWith)];
  const matching = a + Math.round(table.matchingWithout);
  const others = b + Math.round(table.othersWithout);
  const having = a + b;
  const first = logChoose(matching, a) + logChoose(others, b) - logChoose(matching + others, having);
  // The terms that follow, each as a multiple of the first.
  let sum = 1;
  let term = 1;
  for (let x = a; x < Math.min(matching, having); x++) {
    term *= ((matching - x) * (having - x)) / ((x + 1) * (others - having + x + 1));
    sum += term;
    if (term < NEGLIGIBLE * sum) break;
  }
  return Math.min(0, first + Math.log(sum));
}

/**
 * The log-likelihood ratio G: how much better the two groups are described apart than together. What separates them best has the
 * greatest; it is 2 N times the mutual information between having the property and being in question.
 */
export function separation({ matchingWith, matchingWithout, othersWith, othersWithout }: Table): number {
  const total = matchingWith + matchingWithout + othersWith + othersWithout;
  const matching = (matchingWith + matchingWithout) / total;
  const having = (matchingWith + othersWith) / total;
  const part = (observed: number, expected: number) => (observed <= 0 ? 0 : observed * Math.log(observed / expected));
  return (
    2 *
    (part(matchingWith, total * matching * having) +
      part(matchingWithout, total * matching * (1 - having)) +
      part(othersWith, total * (1 - matching) * having) +
      part(othersWithout, total * (1 - matching) * (1 - having)))
  );
}

/** Half a request is added everywhere, so that none of them is 0 (Haldane's correction). */
export function oddsRatio({ matchingWith, matchingWithout, othersWith, othersWithout }: Table): number {
  return ((matchingWith + 0.5) * (othersWithout + 0.5)) / ((matchingWithout + 0.5) * (othersWith + 0.5));
}
