import type { Check } from './check.js';

/**
 * Too few px for the size. No standard names a factor: the limit was chosen, and held against portraits reduced until they had to be
 * enlarged beyond it.
 */
export const lowResolution: Check = {
  code: 'low_resolution',
  level: 'warning',
  limit: 1.3,
  good: 'at_most',
  source: 'Chosen for this service, no standard names one; held against good portraits and reduced copies of them.',
  message_en:
    'The photo has too few pixels for this size. Use the original file, not a screenshot or a copy from a chat, or take the photo from closer by.',
  message_zh: '照片像素不足以制作这个尺寸。请使用原图而不是截图或聊天软件压缩过的图片，或靠近一些重拍。',
  measure: ({ face }) => face?.enlargement,
};
