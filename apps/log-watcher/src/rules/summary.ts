/** The one sentence of an alert, in English and Chinese: what, how bad, against which limit. */
import { formatValue, type Alert } from './alert.js';
import { isGauge } from './measures.js';
import { NAMES, type Bilingual } from './measure-names.js';
import type { Reading } from './reading.js';
import { counted, limitWords, one, past, valueWords, windowWords } from './reading-words.js';
import { unitOf, type MeasureName } from './rule.js';
import {
  burnSentence,
  changeSentence,
  eventSentence,
  newTypeSentence,
  probeSentence,
  silenceSentence,
  unreadableSentence,
} from './special-sentences.js';
import { spokenDuration } from './spoken-duration.js';

export type { Bilingual } from './measure-names.js';
export { spokenDuration } from './spoken-duration.js';

/** The sentence of an alert that fires. @param subject what of the service it is about; null where it is about all of it */
export function firingSummary(reading: Reading, subject: string | null = null): Bilingual {
  const { change, measure } = reading.condition;
  if (change !== undefined) return changeSentence(reading, change);
  const sentence = SENTENCES[measure] ?? (isGauge(measure) ? gauge : share);
  return sentence(reading, windowWords(reading), subject);
}

type Sentence = (reading: Reading, when: Bilingual, subject: string | null) => Bilingual;

const latency: Sentence = (reading, when) => {
  const { en, zh } = NAMES[reading.condition.measure];
  const photos = Math.round(reading.samples);
  return {
    en: `${en} is ${valueWords(reading)} ${when.en} (limit ${limitWords(reading)}), over ${counted(photos, 'photo')}.`,
    zh: `${when.zh}${zh}为 ${valueWords(reading)}，${past(reading)} ${limitWords(reading)}（共 ${photos} 张照片）。`,
  };
};

const share: Sentence = (reading, when) => {
  const { en, zh } = NAMES[reading.condition.measure];
  return {
    en: `${en} is ${valueWords(reading)} ${when.en} (limit ${limitWords(reading)}), of ${Math.round(reading.samples)}.`,
    zh: `${when.zh}${zh}为 ${valueWords(reading)}，${past(reading)} ${limitWords(reading)}（共 ${Math.round(reading.samples)}）。`,
  };
};

const gauge: Sentence = (reading, when) => {
  const { en, zh } = NAMES[reading.condition.measure];
  return {
    en: `${en} is ${valueWords(reading)} ${when.en} (limit ${limitWords(reading)}).`,
    zh: `${when.zh}${zh}为 ${valueWords(reading)}，${past(reading)} ${limitWords(reading)}。`,
  };
};

const tooFew: Sentence = (reading, when) => {
  const { en, zh } = NAMES[reading.condition.measure];
  if (reading.value === null)
    return {
      en: `No log line at all ${when.en}: the service is down, or its log is not where the watcher looks.`,
      zh: `${when.zh}没有任何日志：服务可能已停止，或监控的日志路径不正确。`,
    };
  return {
    en: `${en} ${when.en}: ${valueWords(reading)} (limit ${limitWords(reading)}).`,
    zh: `${when.zh}${zh}为 ${valueWords(reading)}，${past(reading)} ${limitWords(reading)}。`,
  };
};

const SENTENCES: Readonly<Partial<Record<MeasureName, Sentence>>> = {
  failure_rate: (reading, when) => {
    const [failed, all] = [Math.round(reading.stats.failed), Math.round(reading.samples)];
    return {
      en: `Failure rate is ${valueWords(reading)} ${when.en} (limit ${limitWords(reading)}): ${failed} of ${counted(all, 'photo')} failed.`,
      zh: `${when.zh}失败率为 ${valueWords(reading)}，${past(reading)} ${limitWords(reading)}：${all} 张照片中有 ${failed} 张失败。`,
    };
  },
  avg_ms: latency,
  p50_ms: latency,
  p95_ms: latency,
  p99_ms: latency,
  error_lines: (reading, when) => ({
    en: `${valueWords(reading)} ERROR ${one(reading) ? 'line' : 'lines'} ${when.en} (limit ${limitWords(reading)}).`,
    zh: `${when.zh}有 ${valueWords(reading)} 条 ERROR 日志，${past(reading)} ${limitWords(reading)} 条。`,
  }),
  processed: (reading, when, subject) => {
    const limit = limitWords(reading);
    if (reading.value === null) return tooFew(reading, when, subject);
    if (reading.condition.direction === 'above')
      return {
        en: `Photos processed ${when.en}: ${valueWords(reading)} (limit ${limit}).`,
        zh: `${when.zh}处理了 ${valueWords(reading)} 张照片，超过阈值 ${limit} 张。`,
      };
    return {
      en: `Only ${valueWords(reading)} ${one(reading) ? 'photo' : 'photos'} processed ${when.en} (expected at least ${limit}).`,
      zh: `${when.zh}只处理了 ${valueWords(reading)} 张照片，少于预期的 ${limit} 张。`,
    };
  },
  lines: tooFew,
  failed: tooFew,
  rejected: tooFew,
  received: tooFew,
  unanswered: (reading, when) => ({
    en: `${valueWords(reading)} ${one(reading) ? 'request' : 'requests'} arrived ${when.en} and none was finished.`,
    zh: `${when.zh}收到 ${valueWords(reading)} 个请求，均未处理完成。`,
  }),
  burn_rate: burnSentence,
  silence: silenceSentence,
  failed_probes: probeSentence,
  new_error_type: (reading, _when, subject) => newTypeSentence(reading, subject),
  event: (reading, _when, subject) => eventSentence(reading, subject),
  unreadable_files: unreadableSentence,
};

/** How an alert went that is over. */
export interface Course {
  readonly durationMs: number;
  /** The value that was furthest past the limit, in the unit of `reading`; null where none was seen. */
  readonly worst: number | null;
}

/** The sentence of an alert that is over. `reading` is of the moment it ended. */
export function resolvedSummary(reading: Reading, course: Course, last?: Pick<Alert, 'labels'>): Bilingual {
  const { condition } = reading;
  const lasted = { en: spokenDuration(course.durationMs, 'en'), zh: spokenDuration(course.durationMs, 'zh') };
  const worst = course.worst === null ? null : formatValue(course.worst, unitOf(condition));
  const about = aboutWords(reading, last);
  const now = nowWords(reading);
  return {
    en: `Resolved: ${NAMES[condition.measure].en}${about}${now.en}. It lasted ${lasted.en}${worst === null ? '' : `; worst value ${worst}`}.`,
    zh: `已恢复：${NAMES[condition.measure].zh}${about}${now.zh}。持续 ${lasted.zh}${worst === null ? '' : `，最差值 ${worst}`}。`,
  };
}

/** What is over by itself needs its name. */
function aboutWords({ condition }: Reading, last?: Pick<Alert, 'labels'>): string {
  if (condition.measure === 'new_error_type') return ` ${last?.labels['error_type'] ?? ''}`;
  if (condition.awaited === undefined) return '';
  const { event } = condition.awaited;
  return ` ${[event, ...Object.values(last?.labels ?? {})].join(' ')}`;
}

function nowWords(reading: Reading): Bilingual {
  const { condition, value } = reading;
  if (condition.measure === 'new_error_type' || condition.awaited !== undefined) return { en: '', zh: '' };
  const when = windowWords(reading);
  if (value === null) return { en: `, nothing was counted ${when.en}`, zh: `，${when.zh}没有数据` };
  if (condition.measure === 'silence' || condition.probe !== undefined)
    return { en: `, now ${valueWords(reading)}`, zh: `，目前 ${valueWords(reading)}` };
  return { en: `, now ${valueWords(reading)} ${when.en}`, zh: `，${when.zh}为 ${valueWords(reading)}` };
}
