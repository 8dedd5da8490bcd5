/** Findings in words, in English and in Chinese. Values come from log lines: they are cut, and hold no control characters. */
import { SHAPELESS } from '#events';
import type { Dimension } from '../window/dimensions.js';
import type { Explained, Finding } from './explanation.js';

/** A sentence in both languages. */
export interface Sentence {
  readonly en: string;
  readonly zh: string;
}

/** The requests in question: of one outcome, perhaps with one error alone. */
export interface Subject {
  readonly of: Explained;
  readonly errorType: string | undefined;
}

const NOUNS: Readonly<Record<Explained, Sentence>> = {
  failed: { en: 'failures', zh: '失败请求' },
  rejected: { en: 'rejected requests', zh: '被拒绝的请求' },
  slow: { en: 'slow requests', zh: '慢请求' },
};

function nouns({ of, errorType }: Subject): Sentence {
  const { en, zh } = NOUNS[of];
  return errorType === undefined ? { en, zh } : { en: `${shown(errorType)} ${en}`, zh: `${shown(errorType)} ${zh}` };
}

/** What stands before a value; also the order in which a sentence names them. */
const PHRASES: Readonly<Record<Exclude<Dimension, 'input_size'>, Sentence>> = {
  input_format: { en: '', zh: '' },
  output_format: { en: 'for output ', zh: '输出 ' },
  model: { en: 'made with model ', zh: '模型 ' },
  provider: { en: 'run on provider ', zh: '推理后端 ' },
  stage: { en: 'ended at stage ', zh: '环节 ' },
  host: { en: 'handled by host ', zh: '主机 ' },
  client: { en: 'from client ', zh: '客户端 ' },
  user_agent: { en: 'from user agent ', zh: '用户代理 ' },
  api_key: { en: 'with API key ', zh: 'API 密钥 ' },
};
const ORDER: readonly Dimension[] = ['input_format', 'input_size', ...(Object.keys(PHRASES).slice(1) as Dimension[])];

const MAX_VALUE = 60;

/** A value as sentences show it. */
export function shown(value: string): string {
  const clean = value.replace(SHAPELESS, '');
  return clean.length > MAX_VALUE ? `${clean.slice(0, MAX_VALUE)}…` : clean;
}

/** 0.924 → "92 %". What is not all is not called 100 %, and what is not nothing is not called 0. */
export function percent(share: number): Sentence {
  const whole = Math.round(share * 100);
  if (whole === 0 && share > 0) return { en: 'under 1 %', zh: '不到 1 %' };
  if (whole === 100 && share < 1) return { en: 'over 99 %', zh: '99 % 以上' };
  return { en: `${whole} %`, zh: `${whole} %` };
}

function phrase({ name, value }: Finding['dimensions'][number]): Sentence {
  if (name === 'input_size') return sizePhrase(value);
  const text = name === 'input_format' ? shown(value).toUpperCase() : shown(value);
  return { en: `${PHRASES[name].en}${text}`, zh: `${PHRASES[name].zh}${text}` };
}

/** ">8 MP" → "over 8 MP". */
function sizePhrase(band: string): Sentence {
  if (band.startsWith('>')) return { en: `over ${band.slice(1)}`, zh: `大于 ${band.slice(1)}` };
  if (band.startsWith('<')) return { en: `under ${band.slice(1)}`, zh: `小于 ${band.slice(1)}` };
  return { en: `of ${band}`, zh: band };
}

/** One finding as a sentence. */
export function findingWords(finding: Omit<Finding, 'text' | 'text_zh'>, subject: Subject): Sentence {
  const named = nouns(subject);
  const phrases = [...finding.dimensions].sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name)).map(phrase);
  const [share, others] = [percent(finding.matching_share), percent(finding.others_share)];
  const en = phrases.map((it) => it.en).join(' ');
  const zh = phrases.map((it) => it.zh).join('、');
  return {
    en: `${share.en} of the ${named.en} are ${en}; ${finding.others_share === 0 ? 'no other request is' : `${others.en} of all other requests are`}.`,
    zh: `${named.zh}中 ${share.zh} 为：${zh}；其余请求中${finding.others_share === 0 ? '没有' : `为 ${others.zh}`}。`,
  };
}

/** Why nothing was found. */
export const NOTHING = {
  none: (subject: Subject): Sentence => ({
    en: `There are no ${nouns(subject).en} to explain.`,
    zh: `没有可分析的${nouns(subject).zh}。`,
  }),
  tooFew: (subject: Subject, least: number): Sentence => ({
    en: `There are too few ${nouns(subject).en} to tell what they share; ${least} are needed.`,
    zh: `${nouns(subject).zh}太少，无法判断共同点；至少需要 ${least} 个。`,
  }),
  noOthers: (subject: Subject, least: number): Sentence => ({
    en: `There are too few other requests to hold the ${nouns(subject).en} against; ${least} are needed.`,
    zh: `其余请求太少，无法与${nouns(subject).zh}对比；至少需要 ${least} 个。`,
  }),
  untold: (subject: Subject): Sentence => ({
    en: `The lines do not tell enough about requests to say what the ${nouns(subject).en} share.`,
    zh: `日志中的请求信息不足，无法判断${nouns(subject).zh}的共同点。`,
  }),
  alike: (subject: Subject): Sentence => ({
    en: `Nothing stands out: the ${nouns(subject).en} are spread over clients, pictures and models as all other requests are.`,
    zh: `没有明显的共同点：${nouns(subject).zh}在客户端、图片和模型上的分布与其余请求一致。`,
  }),
} as const;
