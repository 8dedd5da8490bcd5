import type { Check } from './check.js';

/**
 * A head leaning to one side. The result is levelled, within the ±8° that ISO/IEC 19794-5:2011 and the ICAO report on portrait quality
 * (2018) allow; but shoulders and neck lean then instead. From which angle that disturbs no standard says: the limit was chosen, a little
 * above theirs.
 */
export const faceTilted: Check = {
  code: 'face_tilted',
  level: 'warning',
  limit: 10,
  good: 'at_most',
  source:
    'Chosen for this service, a little above the ±8° of ISO/IEC 19794-5:2011 and ICAO, which the levelled result keeps: it is the shoulders that lean then.',
  message_en:
    'The head leans to one side. The photo was levelled, but the shoulders now slope: hold the head upright and take it again.',
  message_zh: '头部歪斜。照片已自动扶正，但肩部因此倾斜；请摆正头部后重新拍摄。',
  measure: ({ face }) => face && Math.abs(face.tilt.rollDegrees),
};
