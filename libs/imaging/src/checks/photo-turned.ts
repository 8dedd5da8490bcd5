import type { Check } from './check.js';

/** A photo that lay on its side or stood on its head without saying so in its EXIF orientation; it was righted. */
export const photoTurned: Check = {
  code: 'photo_turned',
  level: 'note',
  limit: 0,
  good: 'at_most',
  source: 'Found by looking for a face that stands upright.',
  message_en:
    'The photo lay on its side or stood on its head and was turned upright. Please see whether that is right.',
  message_zh: '照片方向不正，已自动转正。请确认方向是否正确。',
  measure: ({ turnedDegrees }) => turnedDegrees,
};
