/**
 * What becomes of each of the 256 values of a channel: gain, then brightness, then contrast. Black stays black and white white but
 * for the gain, and no two values are swapped.
 * @param brightness −100 … 100
 * @param contrast −100 … 100
 */
export function toneCurve(gain: number, brightness: number, contrast: number): Uint8Array {
  const exponent = 2 ** (-brightness / 100);
  const strength = contrast / 100;
  return Uint8Array.from({ length: 256 }, (_, value) => {
    const lit = Math.min(1, (value / 255) * gain) ** exponent;
    // Upwards an S; downwards towards the middle, by half of it at most.
    const to = strength >= 0 ? lit * lit * (3 - 2 * lit) : (lit + 0.5) / 2;
    return Math.round(255 * (lit + Math.abs(strength) * (to - lit)));
  });
}

/** Whitening at its strongest: how much more a logarithmic curve lifts the mid tones; a mid grey gains about 27. */
const MOST_BEND = 1.6;

/** How much each value is lifted by whitening, 0 … 255 each. @param level 0 … 15 */
export function whiteningLift(level: number): Float32Array {
  const bend = (MOST_BEND * level) / 15;
  const lift = new Float32Array(256);
  if (bend > 0)
    for (let value = 0; value < 256; value++)
      lift[value] = (255 * Math.log1p((bend * value) / 255)) / Math.log1p(bend) - value;
  return lift;
}
