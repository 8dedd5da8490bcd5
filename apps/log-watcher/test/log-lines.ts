/**
 * Lines by number: line i is a processed request that took i ms. After lines 1 to n were each counted once, the count is n and the
 * sum of the times n(n+1)/2; a lost or repeated line shows in the sum even where the count happens to fit.
 */

/** Line `i` with its line feed. */
export function line(i: number, fields: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({
    timestamp: new Date().toISOString(),
    level: 'INFO',
    service: 'photo-api',
    module: 'processor',
    event: 'image_processed',
    request_id: `r${i}`,
    processing_time_ms: i,
    ...fields,
  })}\n`;
}

/** Lines `from` to `to`, both included. */
export function lines(from: number, to: number): string {
  let text = '';
  for (let i = from; i <= to; i++) text += line(i);
  return text;
}

/** Sum of the numbers `from` to `to`. */
export function sumOf(from: number, to: number): number {
  return ((from + to) * (to - from + 1)) / 2;
}
