import type { Check } from './check.js';

/**
 * An outline that could not be made out. No standard speaks of it. Of known cut-outs before drawn backgrounds all whose edge came out
 * twice as wrong as any other's measure .92 and more, the others up to .75; of photos, those whose edge looks clean up to .78, and one
 * with haze around the hair 1.2.
 */
export const unsureMatte: Check = {
  code: 'unsure_matte',
  level: 'warning',
  limit: 0.9,
  good: 'at_most',
  source:
    'Own measurement, no standard names one: portraits with clean edges have up to 0.8, and the error of known cut-outs grows with it.',
  message_en:
    'The outline of the person is unclear. Stand before a plain background whose colour differs from hair and clothes, and take the photo again.',
  message_zh: '人物轮廓不清晰。请站在纯色背景前，背景颜色与头发、衣服区分开，重新拍摄。',
  measure: ({ edgeWidth }) => edgeWidth,
};
