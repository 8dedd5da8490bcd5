/** Reading numbers out of a file's header. Callers check the length first: a read past the end would give NaN, never throw. */

/** Unsigned 16 bits, most significant byte first. */
export const u16be = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

/** Unsigned 16 bits, least significant byte first. */
export const u16le = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8);

/** Unsigned 24 bits, least significant byte first. */
export const u24le = (bytes: Uint8Array, at: number): number => u16le(bytes, at) | (bytes[at + 2]! << 16);

/** Unsigned 32 bits, most significant byte first. */
export const u32be = (bytes: Uint8Array, at: number): number => u16be(bytes, at) * 65536 + u16be(bytes, at + 2);

/** Unsigned 32 bits, least significant byte first. */
export const u32le = (bytes: Uint8Array, at: number): number => u16le(bytes, at) + u16le(bytes, at + 2) * 65536;

/** Whether these characters (Latin-1) stand at that place. */
export function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  if (at < 0 || at + text.length > bytes.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
