import type { Check } from './check.js';

/**
 * Too little room around the head, so that it had to be framed closer than the size wants, or hair or shoulders end in mid-air. Own
 * measurement: good portraits measure up to 1.22, and a head a third too tall is seen at once beside one of the right height.
 */
export const frameTooTight: Check = {
  code: 'frame_too_tight',
  level: 'warning',
  limit: 1.3,
  good: 'at_most',
  source: 'Own measurement; hair cut by the upper edge and shoulders that end in mid-air count whatever the height.',
  message_en:
    'There is too little room around the head. Step back, and leave space above the hair and beside the shoulders.',
  message_zh: '头部四周留白不足。请后退一些，在头顶和两肩旁留出空间后重新拍摄。',
  measure: ({ face }) => face?.zoom,
  holdsAnyway: ({ face }) => face?.isCut === true,
};
