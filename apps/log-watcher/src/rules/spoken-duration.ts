/** Durations as they are said. */

/** "12 min", "1 h 5 min", "24 h" · "12 分钟", "1 小时 5 分钟". Seconds only below two minutes. */
export function spokenDuration(ms: number, locale: 'en' | 'zh'): string {
  const unit = locale === 'en' ? { h: 'h', m: 'min', s: 's' } : { h: '小时', m: '分钟', s: '秒' };
  const seconds = Math.round(ms / 1000);
  if (seconds < 120 && seconds % 60 !== 0) return `${seconds} ${unit.s}`;
  const minutes = Math.round(seconds / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${minutes} ${unit.m}`;
  return rest === 0 ? `${hours} ${unit.h}` : `${hours} ${unit.h} ${rest} ${unit.m}`;
}
