import { MAX_WORKING_SIDE_PX } from '../steps/decode.js';
import type { Check } from './check.js';

/** A photo larger than what is worked on: said because a cut-out comes out smaller than the photo. The limit is the pipeline's own. */
export const downscaled: Check = {
  code: 'downscaled',
  level: 'note',
  limit: MAX_WORKING_SIDE_PX,
  good: 'at_most',
  source: "The pipeline's own limit.",
  message_en:
    'The photo is larger than needed and was reduced before the work. An upload of 2000 px is faster and gives the same.',
  message_zh: '照片尺寸超出需要，处理前已缩小。上传长边 2000 像素的照片更快，效果相同。',
  measure: ({ longSidePx }) => longSidePx,
};
