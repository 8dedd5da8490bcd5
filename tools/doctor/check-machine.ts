/** The machine itself: Node, memory for the workers that are asked for, and the clock. */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { fine, wrong, type Finding } from './finding.js';

const GIB = 1024 ** 3;
/** What docs/memory.md states for the programs around the workers. */
const BESIDE_WORKERS_BYTES = 0.5 * GIB;

/** Whether this Node can run the programs. @param version as `process.versions.node` @param root where package.json lies */
export function checkNode(version: string, root: string): Finding {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };
  const least = engines.node.replace('>=', '');
  if (!isOlder(version, least))
    return fine('node', `${version}, at least ${least} is needed`, `${version}（至少需要 ${least}）`);
  return wrong(
    'node',
    'problem',
    { en: `${version} is too old`, zh: `${version} 版本过低` },
    { en: `Install Node ${least} or newer.`, zh: `请安装 Node ${least} 或更新版本。` },
  );
}

/** Whether one version comes before another; both `1.2.3`. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((it) => it.split('.').map(Number));
  const at = [0, 1, 2].find((i) => a![i] !== b![i]);
  return at !== undefined && a![at]! < b![at]!;
}

/** Whether the memory is enough for the photos that may be worked on at once. @param budgetBytes the environment's `memoryBudgetBytes` */
export function checkMemory(budgetBytes: number, bytes = totalmem()): Finding {
  const [has, needs] = [bytes, budgetBytes + BESIDE_WORKERS_BYTES].map((it) => `${(it / GIB).toFixed(1)} GiB`);
  if (bytes >= budgetBytes + BESIDE_WORKERS_BYTES)
    return fine('memory', `${has}; up to ${needs} may be used`, `${has}；最多可能使用 ${needs}`);
  return wrong(
    'memory',
    'problem',
    { en: `${has}, but up to ${needs} may be used`, zh: `内存 ${has}，但最多可能使用 ${needs}` },
    { en: 'Lower WORKERS or MEMORY_BUDGET_MB.', zh: '请调低 WORKERS 或 MEMORY_BUDGET_MB。' },
  );
}

/** The newest release is older than today, whatever the clock says. */
const RELEASED_MS = Date.UTC(2026, 0, 1);
/** Receivers refuse signatures five minutes off; half of that leaves room for the way. */
const MOST_SKEW_MS = 150_000;

/**
 * Whether the clock can be right.
 * @param now epoch ms @param others what other machines said in the same moment, epoch ms
 * @param lastWrite when the newest log file was written by this clock, epoch ms; null where there is none
 */
export function checkClock(now: number, others: readonly number[], lastWrite: number | null = null): Finding {
  if (lastWrite !== null && lastWrite - now > MOST_SKEW_MS) return wentBack(now, lastWrite);
  const shown = new Date(now).toISOString();
  const skew = middle(others.map((other) => Math.abs(other - now)));
  if (now < RELEASED_MS || (skew ?? 0) > MOST_SKEW_MS) return cannotBe(shown, skew);
  const compared =
    skew === undefined ? ['nobody to compare it with', '没有可对照的时钟'] : ['as others say', '与其他主机一致'];
  return fine('clock', `${shown}, ${compared[0]}`, `${shown}，${compared[1]}`);
}

function cannotBe(shown: string, skew: number | undefined): Finding {
  const off = skew === undefined ? '' : `${Math.round(skew / 1000)} s`;
  return wrong(
    'clock',
    'problem',
    { en: `${shown} cannot be right${off && `: ${off} off`}`, zh: `${shown} 不正确${off && `：相差 ${off}`}` },
    SET_THE_CLOCK,
  );
}

/** Undefined of none. */
function middle(numbers: readonly number[]): number | undefined {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function wentBack(now: number, lastWrite: number): Finding {
  const [shown, later] = [now, lastWrite].map((it) => new Date(it).toISOString());
  return wrong(
    'clock',
    'problem',
    {
      en: `${shown}, but a log file was written at ${later}: it went back`,
      zh: `${shown}，但日志文件写于 ${later}：时钟发生了回拨`,
    },
    SET_THE_CLOCK,
  );
}

const SET_THE_CLOCK = {
  en: 'Set the clock, by NTP for example: receivers refuse signatures that are five minutes off, and windows are kept by the time of the lines.',
  zh: '请校准系统时钟（例如使用 NTP）：签名相差五分钟会被接收方拒绝，统计窗口也依赖日志时间。',
};
