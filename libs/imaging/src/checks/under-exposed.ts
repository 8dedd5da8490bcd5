import type { Check } from './check.js';

/**
 * Too little light on the face, told by its highlights and not by its mean, so that dark skin in good light does not count: the
 * brightest twentieth of the face measures 140 to 239 in portraits as they were sent, and 100 or less in most of them at half the level.
 * Own measurement; ISO/IEC 19794-5 asks for at least 128 levels within the face, which such photos miss too.
 */
export const underExposed: Check = {
  code: 'under_exposed',
  level: 'warning',
  limit: 100,
  good: 'at_least',
  source:
    'Own measurement on portraits and darkened copies; the ISO/IEC 19794-5 range of 128 levels within the face is missed then, too.',
  message_en: 'The face is too dark. Face a window or a lamp, or raise the exposure, and take the photo again.',
  message_zh: '面部太暗。请面向窗户或灯光，或调高曝光，重新拍摄。',
  measure: ({ face }) => face?.exposure.highlights,
};
