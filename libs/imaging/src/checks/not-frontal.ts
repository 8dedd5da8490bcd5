import type { Check } from './check.js';

/**
 * A face turned aside, lifted or lowered. ISO/IEC 19794-5:2011 and the ICAO report on portrait quality (2018) allow ±5° of yaw and
 * pitch; six key points tell either within about 8°, so an alarm is raised where it is surely more. Portraits that face the camera
 * measure up to 10°.
 */
export const notFrontal: Check = {
  code: 'not_frontal',
  level: 'warning',
  limit: 15,
  good: 'at_most',
  source: '±5° by ISO/IEC 19794-5:2011 and ICAO, plus the error of the estimate by own measurement.',
  message_en:
    'The face is turned aside, up or down. Look straight into the camera, held at the height of the eyes, and take the photo again.',
  message_zh: '面部没有正对镜头。请把相机放在与眼睛同高的位置，平视镜头，重新拍摄。',
  measure: ({ face }) => face && Math.max(Math.abs(face.tilt.yawDegrees), Math.abs(face.tilt.pitchDegrees)),
};
