/** `replay FILES… --rules`: what would have fired, and when. */
import { readFileSync } from 'node:fs';
import { Failure } from '#events';
import { statOf } from '../application/read-logs.js';
import { inTimeOrder } from '../application/replay/in-time-order.js';
import { RuleReplay, type ReplayedAlert } from '../application/replay/rule-replay.js';
import { table, type Row } from '../application/table.js';
import { loadWatchConfig, type WatchConfig } from '../config/watch-config.js';
import type { Environment } from '../config/environment.js';
import { formatValue, type Alert } from '../rules/alert.js';
import { RuleBook } from '../rules/rule-book.js';
import { spokenDuration } from '../rules/summary.js';
import { OWN_SERVICE } from '../watched-files.js';
import { RememberingWindow } from '../window/remembering-window.js';
import { RollingWindow } from '../window/rolling-window.js';
import { ServiceMemory } from '../window/service-memory.js';
import { chosenLogs } from './chosen-logs.js';
import type { Answer, Question } from './command.js';
import { showProgress } from './progress.js';
import { rangeWords, written, zoneOf, type Zone } from './time-range.js';

/** Replays the files through the rules. @throws Failure BadRuleError, BadOptionError */
export async function replayRules(question: Question): Promise<Answer> {
  const { environment, options } = question;
  const { name, rules } = serviceOf(configOf(environment, options.config), options.service?.[0]);
  const { hostName: host, jaegerUiUrl, dashboardUrl } = environment;
  const window = new RollingWindow();
  const memory = new ServiceMemory();
  const context = { service: name, host, jaegerUiUrl, dashboardUrl, readWhenTold: true };
  const book = new RuleBook(rules, context, memory);
  const replay = new RuleReplay(new RememberingWindow(window, memory), window, book);
  const chosen = chosenLogs(question);
  const unread: string[] = [];
  const onRead = progressOver(chosen.paths);
  const onProblem = (path: string, problem: string) => void unread.push(`${path}: ${problem}`);
  for await (const it of inTimeOrder(chosen.paths, { ownService: OWN_SERVICE, onRead, onProblem })) {
    if (it.atMs >= chosen.untilMs) break;
    if (it.atMs >= chosen.sinceMs) replay.take(it);
  }
  replay.finish();
  const zone = zoneOf(options);
  const covered = { sinceMs: window.firstAtMs ?? -Infinity, untilMs: window.lastAtMs ?? Infinity };
  const head = `${rules.length} rules of ${name} over ${rangeWords(covered, zone)}`;
  return {
    text: `${head}\n\n${alertTable(replay.alerts, zone)}`,
    records: replay.alerts.map(reported),
    found: replay.alerts.length > 0,
    looked: `${chosen.looked}: none of ${rules.length} rules would have fired`,
    unread: [...new Set(unread)],
  };
}

function configOf(environment: Environment, file = environment.watchConfig): WatchConfig {
  try {
    return loadWatchConfig(readFileSync(file, 'utf8'), file, environment);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('BadConfigError', `${file}: ${(error as Error).message}`, { cause: error });
  }
}

function serviceOf({ services }: WatchConfig, name = services[0]?.name): WatchConfig['services'][number] {
  const found = services.find((it) => it.name === name);
  if (found !== undefined) return found;
  throw new Failure('BadOptionError', `--service: must be one of ${services.map((it) => it.name).join(', ')}.`);
}

/** Archives are smaller than what they hold: of them, what is read counts by the share that is usual. */
function progressOver(paths: readonly string[]): (path: string, bytes: number) => void {
  const expected = (path: string): number => (statOf(path)?.size ?? 0) * (path.endsWith('.gz') ? USUAL_RATIO : 1);
  const total = paths.reduce((sum, path) => sum + expected(path), 0);
  let read = 0;
  return (_path, bytes) => {
    read += bytes;
    showProgress(Math.min(read, total * 0.99), total);
  };
}

const USUAL_RATIO = 8;

function reported({ fired, firedAtMs, ended, worst }: ReplayedAlert) {
  return {
    rule: fired.rule,
    severity: fired.severity,
    service: fired.service,
    labels: fired.labels,
    started_at: fired.started_at,
    fired_at: new Date(firedAtMs).toISOString(),
    resolved_at: ended?.resolved_at ?? null,
    value: fired.value,
    worst,
    threshold: fired.threshold,
    unit: fired.unit,
    window: fired.window,
    samples: fired.samples,
    summary: fired.summary,
    summary_zh: fired.summary_zh,
  };
}

function endOf(ended: Alert | null): number | null {
  return ended === null || ended.resolved_at === null ? null : Date.parse(ended.resolved_at);
}

function alertTable(alerts: readonly ReplayedAlert[], zone: Zone): string {
  const rows = alerts.map(({ fired, firedAtMs, ended, worst }): Row => {
    const endMs = endOf(ended);
    return [
      written(firedAtMs, zone),
      endMs === null ? 'goes on' : written(endMs, zone),
      endMs === null ? null : spokenDuration(endMs - firedAtMs, 'en'),
      fired.severity,
      fired.rule,
      worst === null ? null : formatValue(worst, fired.unit),
      formatValue(fired.threshold, fired.unit),
      fired.summary,
    ];
  });
  return table(['fires', 'ends', 'lasts', 'severity', 'rule', 'worst', 'limit', 'as it begins'], rows);
}
