import type { Check } from './check.js';

/**
 * Too few px for the size. Own measurement: enlarged by up to 1.3 with a bicubic filter, portraits look no softer than at their own size
 * when printed at 300 dpi; beyond, they do.
 */
export const lowResolution: Check = {
  code: 'low_resolution',
  level: 'warning',
  limit: 1.3,
  good: 'at_most',
  source: 'Own measurement on reduced portraits.',
  message_en:
    'The photo has too few pixels for this size. Use the original file, not a screenshot or a copy from a chat, or take the photo from closer by.',
  message_zh: '照片像素不足以制作这个尺寸。请使用原图而不是截图或聊天软件压缩过的图片，或靠近一些重拍。',
  measure: ({ face }) => face?.enlargement,
};
