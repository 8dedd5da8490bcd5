/** Durations and values as people write them in watch.yaml. */

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** "90s", "5m", "1h30m", "24h", "0" in ms; undefined where it is none. Bare numbers other than 0 are refused, because their unit would be a guess. */
export function parseDuration(text: string): number | undefined {
  if (text.trim() === '0') return 0;
  if (!/^(\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text.trim())) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    total += Number(amount) * UNITS[unit as keyof typeof UNITS];
  return Math.round(total);
}

/** "15%" or 0.15 as a share between 0 and 1; undefined where it is none. */
export function parseRatio(written: string | number): number | undefined {
  if (typeof written === 'number') return written >= 0 && written <= 1 ? written : undefined;
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(written.trim())?.[1];
  const ratio = percent === undefined ? NaN : Number(percent) / 100;
  return ratio <= 1 ? ratio : undefined;
}
