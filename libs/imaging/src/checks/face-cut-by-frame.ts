import type { Check } from './check.js';

/** A face that the photo does not show whole, which ISO/IEC 19794-5 asks for; some share is the detector's own error. */
export const faceCutByFrame: Check = {
  code: 'face_cut_by_frame',
  level: 'warning',
  limit: 0.05,
  good: 'at_most',
  source: 'ISO/IEC 19794-5: the whole face is shown; the margin is the error of the detector, by own measurement.',
  message_en:
    'Part of the face lies outside the photo. Take it again with the whole head and the shoulders in the picture.',
  message_zh: '面部有一部分在画面之外。请重新拍摄，把整个头部和肩膀都拍进画面。',
  measure: ({ face }) => face?.beyondEdge,
};
