/** The sentences of the alerts that stand on something else than a value over a window. */
import { formatValue } from './alert.js';
import { NAMES, type Bilingual } from './measure-names.js';
import type { Reading } from './reading.js';
import { limitWords, one, valueWords, windowWords } from './reading-words.js';
import { unitOf, type Change } from './rule.js';
import { spokenDuration } from './spoken-duration.js';

const BASELINE_WORDS: Readonly<Record<Change['against'], Bilingual>> = {
  before: { en: 'the time just before', zh: '前一时段' },
  day_before: { en: 'the same time a day before', zh: '前一天同一时段' },
  week_before: { en: 'the same hour a week before', zh: '上周同一小时' },
  last_24h: { en: 'the last 24 h', zh: '过去 24 小时' },
  usual: { en: 'this hour on other days', zh: '往日同一小时' },
};

/** "Success rate fell to 82 % … from 98 % …". */
export function changeSentence(reading: Reading, change: Change): Bilingual {
  const { en, zh } = NAMES[reading.condition.measure];
  const unit = unitOf({ measure: reading.condition.measure });
  const shown = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : formatValue(value, unit);
  const [now, then] = [shown(reading.current), shown(reading.baseline)];
  const [when, against] = [windowWords(reading), BASELINE_WORDS[change.against]];
  const [verb, zhVerb] = change.sense === 'rise' ? ['rose', '上升'] : ['fell', '下降'];
  return {
    en: `${en} ${verb} to ${now} ${when.en}, from ${then} over ${against.en}.`,
    zh: `${when.zh}${zh}${zhVerb}到 ${now}，${against.zh}为 ${then}。`,
  };
}

/** How fast the budget goes, and over what. */
export function burnSentence(reading: Reading): Bilingual {
  const { burn } = reading.condition;
  const objective = formatValue(burn?.objective ?? 1, 'ratio');
  const [long, short] = [reading.spanMs, burn?.alsoOverMs ?? 0];
  const [failed, all] = [Math.round(reading.stats.failed), Math.round(reading.samples)];
  return {
    en: `The error budget of ${objective} burns ${valueWords(reading)} as fast as allowed over ${spokenDuration(long, 'en')} and over ${spokenDuration(short, 'en')} (limit ${limitWords(reading)}): ${failed} of ${all} photos failed.`,
    zh: `目标 ${objective} 的错误预算在 ${spokenDuration(long, 'zh')}和 ${spokenDuration(short, 'zh')}内的消耗速度为 ${valueWords(reading)}，超过 ${limitWords(reading)}：${all} 张照片中有 ${failed} 张失败。`,
  };
}

/** For how long nothing came. */
export function silenceSentence(reading: Reading): Bilingual {
  const never = reading.samples === 0;
  return {
    en: never
      ? `No log line has come since the watcher began to look, ${valueWords(reading)} ago (limit ${limitWords(reading)}).`
      : `No log line for ${valueWords(reading)} (limit ${limitWords(reading)}): the service is down, or its log is not where the watcher looks.`,
    zh: never
      ? `监控启动 ${valueWords(reading)} 以来没有收到任何日志（阈值 ${limitWords(reading)}）。`
      : `已有 ${valueWords(reading)} 没有新日志（阈值 ${limitWords(reading)}）：服务可能已停止，或日志路径不正确。`,
  };
}

/** That nobody answers. */
export function probeSentence(reading: Reading): Bilingual {
  const url = (reading.condition.probe?.url ?? '').replace(/[?#].*$/, '');
  return {
    en: `The service does not answer: ${valueWords(reading)} health ${one(reading) ? 'check' : 'checks'} in a row failed (${url}).`,
    zh: `服务无响应：健康检查连续 ${valueWords(reading)} 次失败（${url}）。`,
  };
}

/** A name that was not there before. */
export function newTypeSentence(reading: Reading, subject: string | null): Bilingual {
  const name = subject ?? '–';
  return {
    en: `New error type ${name}: not seen in the 30 days before; ${valueWords(reading)} ${one(reading) ? 'time' : 'times'} since.`,
    zh: `出现新的错误类型 ${name}：此前 30 天内未出现，至今 ${valueWords(reading)} 次。`,
  };
}

/** What the process said of itself. */
export function eventSentence(reading: Reading, subject: string | null): Bilingual {
  const { event = '', level = 'any' } = reading.condition.awaited ?? {};
  if (event === 'model_loaded' && level === 'WARNING') return fallbackSentence(subject ?? '–');
  const told = level === 'any' ? event : `${event} ${level}`;
  const [about, aboutZh] = subject ? [` (${subject})`, `（${subject}）`] : ['', ''];
  return {
    en: `The service told ${told}${about}, ${valueWords(reading)} ${one(reading) ? 'time' : 'times'}.`,
    zh: `服务上报 ${told}${aboutZh}，共 ${valueWords(reading)} 次。`,
  };
}

function fallbackSentence(model: string): Bilingual {
  return {
    en: `The model ${model} does not run where it was asked to: its provider could not be had, so it runs on the CPU as a rule.`,
    zh: `模型 ${model} 未能在指定的设备上运行，已退回（通常为 CPU）。`,
  };
}

/** Files out of reach. */
export function unreadableSentence(reading: Reading): Bilingual {
  return {
    en: `${valueWords(reading)} log ${one(reading) ? 'file' : 'files'} cannot be read.`,
    zh: `有 ${valueWords(reading)} 个日志文件无法读取。`,
  };
}
