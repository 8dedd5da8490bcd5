import type { Check } from './check.js';

/**
 * Blur over the face. Own measurement: eleven portraits as they were sent measure .32 to .45; the same, blurred in the result's px of a 413 × 579
 * photo, .15 to .29 at a sigma of 2, .13 to .24 at 2.5, where one sees it, and .11 to .21 at 3. Noise and strong JPEG artefacts count as sharp.
 */
export const tooBlurry: Check = {
  code: 'too_blurry',
  level: 'warning',
  limit: 0.21,
  good: 'at_least',
  source: 'Own measurement on sharp and blurred portraits.',
  message_en:
    'The face is out of focus or shaken. Hold the camera still, let it focus on the eyes, and take the photo again.',
  message_zh: '面部模糊。请拿稳相机、对焦在眼睛上，重新拍摄。',
  measure: ({ face }) => face?.sharpness,
};
