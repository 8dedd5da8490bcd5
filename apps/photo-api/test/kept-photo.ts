import type { KeptPhoto } from '../src/cache/kept-photo.js';

/** A finished photo for tests that look at what becomes of it, never into it. */
export function keptPhoto(words: string): KeptPhoto {
  const quality = { matteConfidence: 1, checks: [] };
  return {
    facts: { format: 'png', width: 1, height: 1, dpi: 300, faces: 1, model: 'm', provider: 'cpu', quality },
    picture: Buffer.from(words),
  };
}
