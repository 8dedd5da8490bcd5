/** Weights as they are stored: IEEE 754 halves or singles, little-endian, at any byte offset. */

const EXPONENT_BIAS = 15;
const MANTISSA_BITS = 10;

/** Value of a 16-bit half-precision number given as its bits, 0 … 0xffff. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> MANTISSA_BITS) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN;
  // Without the hidden bit: numbers too small for the smallest exponent.
  if (exponent === 0) return sign * mantissa * 2 ** (1 - EXPONENT_BIAS - MANTISSA_BITS);
  return sign * (1 + mantissa / 2 ** MANTISSA_BITS) * 2 ** (exponent - EXPONENT_BIAS);
}

/** A float32 copy of little-endian halves; every half is a float32 exactly. */
export function halvesToFloats(bytes: Uint8Array): Float32Array {
  const floats = new Float32Array(bytes.length >> 1);
  for (let at = 0; at < floats.length; at++) {
    floats[at] = halfToNumber((bytes[2 * at] as number) | ((bytes[2 * at + 1] as number) << 8));
  }
  return floats;
}

/** A float32 copy of little-endian singles. */
export function singlesToFloats(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const floats = new Float32Array(bytes.length >> 2);
  for (let at = 0; at < floats.length; at++) floats[at] = view.getFloat32(at * 4, true);
  return floats;
}
