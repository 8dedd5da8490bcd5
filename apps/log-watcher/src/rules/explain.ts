/** What the evidence says in words: which errors, what the failing requests have in common, and what usually helps. */
import type { ErrorClass } from '#events';
import type { ErrorTypeCount } from '../window/window-view.js';
import { formatValue } from './alert.js';
import type { Evidence, EvidentRequest } from './evidence.js';
import type { Bilingual } from './summary.js';

/** How many error types are named. */
const NAMED = 3;
/** So many alike are needed before "all of them" says anything. */
const ALIKE = 3;

/**
 * The sentences of an alert.
 * @param evidence the requests the examples are taken from, and their errors
 * @param traits what the requests share and others do not, in words
 */
export function explain(evidence: Evidence, beganAtMs: number, traits: readonly Bilingual[]): Bilingual[] {
  const began = new Date(beganAtMs).toISOString().replace('T', ' ').slice(0, 19);
  return [
    { en: `It began at ${began} UTC.`, zh: `开始时间：${began} UTC。` },
    ...traits,
    ...errorShares(evidence.errorTypes),
    ...shared(evidence.requests),
  ];
}

function errorShares(types: readonly ErrorTypeCount[]): Bilingual[] {
  const total = types.reduce((sum, it) => sum + it.count, 0);
  if (total === 0) return [];
  const parts = types.slice(0, NAMED).map((it) => ({ ...it, share: formatValue(it.count / total, 'ratio') }));
  const rest = types.length - parts.length;
  return [
    {
      en: `Errors: ${parts.map((it) => `${it.error_type} (${it.error_class}) ${it.share}, ${Math.round(it.count)}×`).join('; ')}${rest > 0 ? `; and ${rest} other ${rest === 1 ? 'type' : 'types'}` : ''}.`,
      zh: `错误类型：${parts.map((it) => `${it.error_type}（${it.error_class}）占 ${it.share}，${Math.round(it.count)} 次`).join('；')}${rest > 0 ? `；另有 ${rest} 种` : ''}。`,
    },
  ];
}

/** What all of the requests have in common, most telling first. */
function shared(evidence: readonly EvidentRequest[]): Bilingual[] {
  const failing = evidence.filter((it) => it.errorType !== null);
  if (failing.length < ALIKE || failing.length < evidence.length) return [];
  const n = failing.length;
  const [type, errorClass, message] = [
    same(failing, 'errorType'),
    same(failing, 'errorClass'),
    same(failing, 'errorMessage'),
  ];
  const found: Bilingual[] = [];
  if (type !== null) found.push({ en: `The latest ${n} are all ${type}.`, zh: `最近 ${n} 次全部是 ${type}。` });
  else if (errorClass !== null)
    found.push({
      en: `The latest ${n} are all of class ${errorClass}.`,
      zh: `最近 ${n} 次全部属于 ${errorClass} 类。`,
    });
  if (message !== null) {
    const words = message.length > 160 ? `${message.slice(0, 160)}…` : message;
    found.push({ en: `They all say: “${words}”`, zh: `错误信息全部相同：“${words}”` });
  }
  return found;
}

function same(requests: readonly EvidentRequest[], field: 'errorType' | 'errorClass' | 'errorMessage'): string | null {
  const first = requests[0]?.[field] ?? null;
  return requests.every((it) => it[field] === first) ? first : null;
}

const REMEDIES: Readonly<Record<Exclude<ErrorClass, 'client_input'>, Bilingual>> = {
  capacity: {
    en: 'Most errors are of class capacity: more work comes in than the machine can do. See queue_depth and rss_mb in the resource_usage lines; send fewer requests at once, or give it more cores and memory.',
    zh: '多数错误属于 capacity（容量不足）：请查看 resource_usage 日志中的 queue_depth 和 rss_mb；降低并发，或增加 CPU 与内存。',
  },
  model: {
    en: 'Most errors are of class model: see the last model_loaded and service_failed lines; a model file may be damaged or replaced.',
    zh: '多数错误属于 model（模型）：请查看最近的 model_loaded 和 service_failed 日志，模型文件可能损坏或被替换。',
  },
  dependency: {
    en: 'Most errors are of class dependency: a store the service needs (queue or cache) does not answer. Check that it runs and can be reached.',
    zh: '多数错误属于 dependency（依赖）：服务所需的队列或缓存没有响应，请检查其是否运行、网络是否可达。',
  },
  internal: {
    en: 'Most errors are of class internal: a defect or a dying worker. The stack stands in the processing_failed line of the request: npm run logs -- request ID',
    zh: '多数错误属于 internal（内部错误）：程序缺陷或处理进程退出。堆栈在该请求的 processing_failed 日志中：npm run logs -- request 请求ID',
  },
};

/** What usually helps against the class that most errors belong to; nothing where no class has the majority. */
export function remedies(types: readonly ErrorTypeCount[]): Bilingual[] {
  const total = types.reduce((sum, it) => sum + it.count, 0);
  for (const [errorClass, remedy] of Object.entries(REMEDIES)) {
    const count = types.filter((it) => it.error_class === errorClass).reduce((sum, it) => sum + it.count, 0);
    if (count * 2 > total) return [remedy];
  }
  return [];
}
