/** "Did you mean …" for words that are not on the list. */

/**
 * The listed word nearest to the one written, if it is near enough to be meant.
 * @returns undefined where no word is within a third of its length (at least one, at most three edits)
 */
export function nearestWord(written: string, allowed: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const word of allowed) {
    const distance = editDistance(written.toLowerCase(), word.toLowerCase());
    const reach = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
    if (distance <= reach && distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  return best;
}

/** The list in words: `did you mean "x"?` where one is near, else all that is allowed. */
export function suggestion(written: string, allowed: readonly string[]): string {
  const near = nearestWord(written, allowed);
  return near === undefined ? `allowed: ${allowed.join(', ')}` : `did you mean "${near}"?`;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
