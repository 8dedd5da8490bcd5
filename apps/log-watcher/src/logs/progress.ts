/** How far something is. */

/** One line that is written over, where somebody may be looking. */
export function showProgress(bytes: number, ofBytes: number): void {
  if (!process.stderr.isTTY) return;
  const share = ofBytes === 0 ? 1 : bytes / ofBytes;
  process.stderr.write(`\r${Math.floor(share * 100)} % of ${(ofBytes / 1e6).toFixed(0)} MB${share === 1 ? '\n' : ''}`);
}
