/**
 * The gains that take a colour cast off a face. Skin of every complexion lies on one line of hue, to which vision engineers set
 * their scopes (the "skin tone line", 123° in U and V); light and depth of colour differ between people and are left as they are.
 */

/** Hue of the line, degrees from the U axis, and how far off it a face may be without a cast. */
const SKIN_DEGREES = 123;
const TOLERANCE_DEGREES = 4;
/** Depth of colour over light that skin has between white and candle light; outside of it the light is to blame. */
const LEAST_DEPTH = 0.09;
const MOST_DEPTH = 0.37;
/** A stronger change would be a different picture. */
const MOST_GAIN = 1.2;

/** Factors for red, green and blue, 1 / 1.2 … 1.2 each; all 1 where there is no cast. @param mean colour of the skin, 0 … 255 */
export function balanceGains([red, green, blue]: readonly [number, number, number]): [number, number, number] {
  const light = 0.299 * red + 0.587 * green + 0.114 * blue;
  if (light < 1) return [1, 1, 1];
  const u = 0.492 * (blue - light);
  const v = 0.877 * (red - light);
  const depth = Math.hypot(u, v) / light;
  const off = (((Math.atan2(v, u) * 180) / Math.PI - SKIN_DEGREES + 540) % 360) - 180;
  const degrees = SKIN_DEGREES + Math.max(-TOLERANCE_DEGREES, Math.min(TOLERANCE_DEGREES, off));
  const wanted = colourAt(light, degrees, Math.max(LEAST_DEPTH, Math.min(MOST_DEPTH, depth)));
  const gain = (to: number, from: number): number =>
    Math.max(1 / MOST_GAIN, Math.min(MOST_GAIN, to / Math.max(1, from)));
  return [gain(wanted[0], red), gain(wanted[1], green), gain(wanted[2], blue)];
}

/** A colour by light, hue and depth. */
function colourAt(light: number, degrees: number, depth: number): [number, number, number] {
  const angle = (degrees * Math.PI) / 180;
  const red = light + (depth * light * Math.sin(angle)) / 0.877;
  const blue = light + (depth * light * Math.cos(angle)) / 0.492;
  return [red, (light - 0.299 * red - 0.114 * blue) / 0.587, blue];
}
