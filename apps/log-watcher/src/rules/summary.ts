/** The one sentence of an alert, in English and Chinese: what, how bad, against which limit. */
import { formatValue } from './alert.js';
import type { Reading } from './measure.js';
import { MEASURES, type MeasureName } from './rule.js';

/** The same sentence twice. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

const NAMES: Readonly<Record<MeasureName, Bilingual>> = {
  failure_rate: { en: 'Failure rate', zh: '失败率' },
  avg_ms: { en: 'Average processing time', zh: '平均处理时间' },
  p50_ms: { en: 'Median processing time (p50)', zh: '处理时间中位数（p50）' },
  p95_ms: { en: '95th percentile of the processing time (p95)', zh: '处理时间 95 分位（p95）' },
  p99_ms: { en: '99th percentile of the processing time (p99)', zh: '处理时间 99 分位（p99）' },
  error_lines: { en: 'ERROR lines', zh: 'ERROR 日志' },
  processed: { en: 'Photos processed', zh: '处理完成的照片' },
  unanswered: { en: 'Requests without an answer', zh: '没有结果的请求' },
};

/** The sentence of an alert that fires. */
export function firingSummary(reading: Reading): Bilingual {
  const limit = formatValue(reading.condition.threshold, MEASURES[reading.condition.measure]);
  const when = windowWords(reading);
  return SENTENCES[reading.condition.measure](reading, limit, when);
}

type Sentence = (reading: Reading, limit: string, when: Bilingual) => Bilingual;

const latency: Sentence = (reading, limit, when) => {
  const value = valueWords(reading);
  const { en, zh } = NAMES[reading.condition.measure];
  const photos = Math.round(reading.samples);
  return {
    en: `${en} is ${value} ${when.en} (limit ${limit}), over ${counted(photos, 'photo')}.`,
    zh: `${when.zh}${zh}为 ${value}，${past(reading)} ${limit}（共 ${photos} 张照片）。`,
  };
};

const SENTENCES: Readonly<Record<MeasureName, Sentence>> = {
  failure_rate: (reading, limit, when) => {
    const [failed, all] = [Math.round(reading.stats.failed), Math.round(reading.samples)];
    return {
      en: `Failure rate is ${valueWords(reading)} ${when.en} (limit ${limit}): ${failed} of ${counted(all, 'photo')} failed.`,
      zh: `${when.zh}失败率为 ${valueWords(reading)}，${past(reading)} ${limit}：${all} 张照片中有 ${failed} 张失败。`,
    };
  },
  avg_ms: latency,
  p50_ms: latency,
  p95_ms: latency,
  p99_ms: latency,
  error_lines: (reading, limit, when) => ({
    en: `${valueWords(reading)} ERROR ${one(reading) ? 'line' : 'lines'} ${when.en} (limit ${limit}).`,
    zh: `${when.zh}有 ${valueWords(reading)} 条 ERROR 日志，${past(reading)} ${limit} 条。`,
  }),
  processed: (reading, limit, when) =>
    reading.value === null
      ? {
          en: `No log line at all ${when.en}: the service is down, or its log is not where the watcher looks.`,
          zh: `${when.zh}没有任何日志：服务可能已停止，或监控的日志路径不正确。`,
        }
      : reading.condition.direction === 'above'
        ? {
            en: `Photos processed ${when.en}: ${valueWords(reading)} (limit ${limit}).`,
            zh: `${when.zh}处理了 ${valueWords(reading)} 张照片，超过阈值 ${limit} 张。`,
          }
        : {
            en: `Only ${valueWords(reading)} ${one(reading) ? 'photo' : 'photos'} processed ${when.en} (expected at least ${limit}).`,
            zh: `${when.zh}只处理了 ${valueWords(reading)} 张照片，少于预期的 ${limit} 张。`,
          },
  unanswered: (reading, _limit, when) => ({
    en: `${valueWords(reading)} ${one(reading) ? 'request' : 'requests'} arrived ${when.en} and none was finished.`,
    zh: `${when.zh}收到 ${valueWords(reading)} 个请求，均未处理完成。`,
  }),
};

/** How an alert went that is over. */
export interface Course {
  readonly durationMs: number;
  /** The value that was furthest past the limit, in the unit of `reading`; null where none was seen. */
  readonly worst: number | null;
}

/** The sentence of an alert that is over. `reading` is of the moment it ended. */
export function resolvedSummary(reading: Reading, course: Course): Bilingual {
  const { measure } = reading.condition;
  const when = windowWords(reading);
  const worst = course.worst === null ? null : formatValue(course.worst, MEASURES[measure]);
  const lasted = { en: spokenDuration(course.durationMs, 'en'), zh: spokenDuration(course.durationMs, 'zh') };
  const now =
    reading.value === null
      ? { en: `nothing was counted ${when.en}`, zh: `${when.zh}没有数据` }
      : { en: `now ${valueWords(reading)} ${when.en}`, zh: `${when.zh}为 ${valueWords(reading)}` };
  return {
    en: `Resolved: ${NAMES[measure].en}, ${now.en}. It lasted ${lasted.en}${worst === null ? '' : `; worst value ${worst}`}.`,
    zh: `已恢复：${NAMES[measure].zh}，${now.zh}。持续 ${lasted.zh}${worst === null ? '' : `，最差值 ${worst}`}。`,
  };
}

function past({ condition }: Reading): string {
  return condition.direction === 'above' ? '超过阈值' : '低于阈值';
}

function one({ value }: Reading): boolean {
  return value !== null && Math.round(value) === 1;
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function valueWords({ value, condition }: Reading): string {
  return value === null ? '–' : formatValue(value, MEASURES[condition.measure]);
}

function windowWords({ window, spanMs }: Reading): Bilingual {
  if (window === 'clock_hour') return { en: 'in the running clock hour', zh: '本小时内' };
  return { en: `in the last ${spokenDuration(spanMs, 'en')}`, zh: `最近 ${spokenDuration(spanMs, 'zh')}` };
}

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
