import type { Check } from './check.js';

/**
 * Skin burnt out to white: no retouching brings it back. What counts as burnt out (luminance 247 to 255) is ISO/IEC 29794-5:2025's;
 * the share is an own measurement: 0 in portraits as they were sent, .2 and more at one and a half times the level.
 */
export const overExposed: Check = {
  code: 'over_exposed',
  level: 'warning',
  limit: 0.1,
  good: 'at_most',
  source: 'Levels 247 to 255 by ISO/IEC 29794-5:2025; the share by own measurement on brightened portraits.',
  message_en:
    'Parts of the face are burnt out. Avoid flash and direct sun, or lower the exposure, and take the photo again.',
  message_zh: '面部局部过曝。请避开闪光灯和直射阳光，或调低曝光，重新拍摄。',
  measure: ({ face }) => face?.exposure.blownShare,
};
