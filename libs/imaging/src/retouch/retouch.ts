/**
 * Modest retouching of one person, before a background is behind them: so no option can touch the background's colour. Order:
 * white balance, brightness, contrast, saturation, whitening, sharpness.
 */
import type { Raster } from '../photo.js';
import type { FacePlace } from './face-place.js';
import type { Retouch } from './retouch-options.js';
import { sharpen } from './sharpen.js';
import { findSkin, type Skin } from './skin-mask.js';
import { toneCurve, whiteningLift } from './tone-curve.js';
import { balanceGains } from './white-balance.js';

/**
 * @param person four channels, straight alpha; not changed
 * @returns the retouched person, alpha as it was; the caller owns it
 */
export function retouchPerson(person: Raster, face: FacePlace, options: Retouch): Raster {
  const { saturation, sharpness, whiteBalance, whitening } = options;
  const skin = whiteBalance === 'auto' || isSet(whitening) ? findSkin(person, face) : undefined;
  const out: Raster = { ...person, pixels: new Uint8Array(person.pixels) };
  correctTones(out.pixels, options, whiteBalance === 'auto' ? skin : undefined);
  if (isSet(saturation)) saturate(out.pixels, 1 + saturation / 100);
  if (skin !== undefined && isSet(whitening)) whiten(out.pixels, skin, whiteningLift(whitening));
  if (isSet(sharpness)) sharpen(out, sharpness);
  return out;
}

const isSet = (value: number | undefined): value is number => value !== undefined && value !== 0;

/** @param skin what the colours are balanced by; undefined leaves their balance */
function correctTones(pixels: Uint8Array, { brightness = 0, contrast = 0 }: Retouch, skin: Skin | undefined): void {
  const gains = skin === undefined ? [1, 1, 1] : balanceGains(skin.mean);
  if (brightness === 0 && contrast === 0 && gains.every((gain) => gain === 1)) return;
  applyCurves(
    pixels,
    gains.map((gain) => toneCurve(gain, brightness, contrast)),
  );
}

function applyCurves(pixels: Uint8Array, curves: readonly Uint8Array[]): void {
  const [red, green, blue] = curves as [Uint8Array, Uint8Array, Uint8Array];
  for (let p = 0; p < pixels.length; p += 4) {
    pixels[p] = red[pixels[p]!]!;
    pixels[p + 1] = green[pixels[p + 1]!]!;
    pixels[p + 2] = blue[pixels[p + 2]!]!;
  }
}

function saturate(pixels: Uint8Array, factor: number): void {
  for (let p = 0; p < pixels.length; p += 4) {
    const light = 0.299 * pixels[p]! + 0.587 * pixels[p + 1]! + 0.114 * pixels[p + 2]!;
    for (let k = 0; k < 3; k++) {
      const value = light + factor * (pixels[p + k]! - light);
      pixels[p + k] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5;
    }
  }
}

function whiten(pixels: Uint8Array, { mask }: Skin, lift: Float32Array): void {
  for (let i = 0, p = 0; i < mask.length; i++, p += 4) {
    const share = mask[i]!;
    if (share === 0) continue;
    // Never past white: the curve ends there.
    for (let k = 0; k < 3; k++) pixels[p + k] = pixels[p + k]! + share * lift[pixels[p + k]!]! + 0.5;
  }
}
