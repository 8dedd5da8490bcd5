/** Whether both programs understand the environment and watch.yaml, and what they take from them. */
import { readFileSync } from 'node:fs';
import {
  loadEnvironment as loadWatcher,
  type Environment as WatcherEnvironment,
} from '../../apps/log-watcher/src/config/environment.js';
import { receiversOf } from '../../apps/log-watcher/src/config/receivers.js';
import { loadWatchConfig } from '../../apps/log-watcher/src/config/watch-config.js';
import type { ReceiverSettings } from '../../apps/log-watcher/src/notify/open-receivers.js';
import {
  loadEnvironment as loadApi,
  type Environment as ApiEnvironment,
} from '../../apps/photo-api/src/config/environment.js';
import { Failure } from '#events';
import { fine, wrong, type Finding } from './finding.js';

/** What both run by; undefined where it is not valid. */
export interface Settings {
  readonly api: ApiEnvironment | undefined;
  readonly watcher: WatcherEnvironment | undefined;
  /** Hold secrets. */
  readonly receivers: readonly ReceiverSettings[];
  readonly findings: readonly Finding[];
}

/** Reads all of it, so that one run names all that is wrong. */
export function checkSettings(variables: NodeJS.ProcessEnv): Settings {
  const findings: Finding[] = [];
  const read = <T>(check: string, load: () => T): T | undefined => {
    try {
      const value = load();
      findings.push(fine(check, 'is valid', '有效'));
      return value;
    } catch (error) {
      findings.push(...problemsOf(check, error));
      return undefined;
    }
  };
  const api = read('settings photo-api', () => loadApi(variables));
  const watcher = read('settings log-watcher', () => loadWatcher(variables));
  const receivers = watcher && read('watch.yaml', () => receiversIn(watcher));
  if (receivers?.length === 0) findings.push(NOBODY_IS_TOLD);
  return { api, watcher, receivers: receivers ?? [], findings };
}

function receiversIn(environment: WatcherEnvironment): ReceiverSettings[] {
  const { watchConfig } = environment;
  return receiversOf(loadWatchConfig(readFileSync(watchConfig, 'utf8'), watchConfig, environment), environment);
}

function problemsOf(check: string, error: unknown): Finding[] {
  const detail = error instanceof Failure ? error.publicDetail : (error as Error).message;
  return detail.split('\n').map((line) =>
    wrong(
      check,
      'problem',
      { en: line, zh: line },
      {
        en: 'See docs/configuration.md; npm run watch:check shows watch.yaml alone.',
        zh: '参见 docs/configuration.md；npm run watch:check 可单独检查 watch.yaml。',
      },
    ),
  );
}

const NOBODY_IS_TOLD = wrong(
  'receivers',
  'note',
  { en: 'nobody is told of alerts, they stand on the page only', zh: '未配置接收方，告警只显示在页面上' },
  {
    en: 'Set ALERT_WEBHOOK_URL, or another receiver of docs/alerts.md.',
    zh: '请设置 ALERT_WEBHOOK_URL，或 docs/alerts.md 中的其他接收方。',
  },
);
