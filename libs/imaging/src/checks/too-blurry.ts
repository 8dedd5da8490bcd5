import type { Check } from './check.js';

/**
 * Blur over the face. Own measurement: portraits as they were sent measure .07 to .54; the same, blurred until a face 200 px wide in the
 * result is visibly soft (Gaussian, sigma 2.4 px), .014 to .05. Noise and strong JPEG artefacts count as sharp.
 */
export const tooBlurry: Check = {
  code: 'too_blurry',
  level: 'warning',
  limit: 0.025,
  good: 'at_least',
  source: 'Own measurement on sharp and blurred portraits.',
  message_en:
    'The face is out of focus or shaken. Hold the camera still, let it focus on the eyes, and take the photo again.',
  message_zh: '面部模糊。请拿稳相机、对焦在眼睛上，重新拍摄。',
  measure: ({ face }) => face?.sharpness,
};
