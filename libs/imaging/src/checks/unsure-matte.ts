import type { Check } from './check.js';

/** An outline that the network could not make out. No standard speaks of it: the limit was chosen, and portraits with a clean edge measure up to .3. */
export const unsureMatte: Check = {
  code: 'unsure_matte',
  level: 'warning',
  limit: 0.35,
  good: 'at_most',
  source:
    'Chosen for this service, no standard names one; held against portraits with clean edges (up to 0.3) and with bad ones.',
  message_en:
    'The outline of the person is unclear. Stand before a plain background whose colour differs from hair and clothes, and take the photo again.',
  message_zh: '人物轮廓不清晰。请站在纯色背景前，背景颜色与头发、衣服区分开，重新拍摄。',
  measure: ({ unsure }) => unsure,
};
