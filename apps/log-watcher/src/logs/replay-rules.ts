/** `replay FILES… --rules`: what would have fired, and when. */
import { readFileSync } from 'node:fs';
import { Failure } from '#events';
import type { LogSource } from '../application/log-sources.js';
import { statOf } from '../application/read-logs.js';
import { inTimeOrder, type OrderedReading } from '../application/replay/in-time-order.js';
import { RuleReplay, type ReplayedAlert } from '../application/replay/rule-replay.js';
import { table, type Row } from '../application/table.js';
import { utf8Text } from '../config/read-text.js';
import { loadWatchConfig, type ServiceConfig, type WatchConfig } from '../config/watch-config.js';
import type { Environment } from '../config/environment.js';
import { formatValue, type Alert } from '../rules/alert.js';
import { RuleBook } from '../rules/rule-book.js';
import { spokenDuration } from '../rules/summary.js';
import { OWN_SERVICE } from '../watched-files.js';
import type { TimeRange } from '../window/range-tally.js';
import { RememberingWindow } from '../window/remembering-window.js';
import { RollingWindow } from '../window/rolling-window.js';
import { ServiceMemory } from '../window/service-memory.js';
import { chosenLogs, type ChosenLogs } from './chosen-logs.js';
import type { Answer, Question } from './command.js';
import { showProgress } from './progress.js';
import { ALL_TIME, rangeWords, written, zoneOf, type Zone } from './time-range.js';

/** Replays the files of each service through its rules. @throws Failure BadRuleError, BadOptionError */
export async function replayRules(question: Question): Promise<Answer> {
  const { options } = question;
  const config = configOf(question.environment, options.config);
  const chosen = chosenLogs(question, ALL_TIME);
  const told = chosen.owners.filter((owner) => chosen.sources.some((source) => source.owner === owner));
  const onRead = progressOver(chosen.sources);
  const unread = new Set<string>();
  const onProblem = (path: string, problem: string) => void unread.add(`${path}: ${problem}`);
  const zone = zoneOf(options);
  const replayed: ServiceReplay[] = [];
  for (const { name } of told.length > 0 ? told : chosen.owners.slice(0, 1)) {
    const service = config.services.find((it) => it.name === name)!;
    const sources = chosen.sources.filter(({ owner }) => owner.name === name);
    replayed.push(await replayService(question, service, { ...chosen, sources }, { onRead, onProblem }));
  }
  const alerts = replayed.flatMap((it) => it.alerts).sort((a, b) => a.firedAtMs - b.firedAtMs);
  const heads = replayed.map((it) => `${it.rules} rules of ${it.service} over ${rangeWords(it.covered, zone)}`);
  const rules = replayed.reduce((sum, it) => sum + it.rules, 0);
  return {
    text: `${heads.join('\n')}\n\n${alertTable(alerts, zone, replayed.length > 1)}`,
    records: alerts.map(reported),
    found: alerts.length > 0,
    looked: `${chosen.looked}: none of ${rules} rules would have fired`,
    unread: [...unread],
  };
}

/** What the rules of one service would have said. */
interface ServiceReplay {
  readonly service: string;
  /** How many there are. */
  readonly rules: number;
  readonly alerts: readonly ReplayedAlert[];
  /** From its first line to its last. */
  readonly covered: TimeRange;
}

async function replayService(
  { environment }: Question,
  { name, rules }: ServiceConfig,
  { sources, sinceMs, untilMs }: ChosenLogs,
  told: Pick<OrderedReading, 'onRead' | 'onProblem'>,
): Promise<ServiceReplay> {
  const { hostName: host, jaegerUiUrl, dashboardUrl } = environment;
  const window = new RollingWindow();
  const memory = new ServiceMemory();
  const context = { service: name, host, jaegerUiUrl, dashboardUrl, readWhenTold: true };
  const book = new RuleBook(rules, context, memory);
  const replay = new RuleReplay(new RememberingWindow(window, memory), window, book);
  for await (const it of inTimeOrder(sources, { ownService: OWN_SERVICE, ...told })) {
    if (it.atMs >= untilMs) break;
    if (it.atMs >= sinceMs) replay.take(it);
  }
  replay.finish();
  const covered = { sinceMs: window.firstAtMs ?? -Infinity, untilMs: window.lastAtMs ?? Infinity };
  return { service: name, rules: rules.length, alerts: replay.alerts, covered };
}

function configOf(environment: Environment, file = environment.watchConfig): WatchConfig {
  try {
    return loadWatchConfig(utf8Text(readFileSync(file)), file, environment);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('BadConfigError', `${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** Archives are smaller than what they hold: of them, what is read counts by the share that is usual. */
function progressOver(sources: readonly LogSource[]): (path: string, bytes: number) => void {
  const expected = (path: string): number => (statOf(path)?.size ?? 0) * (path.endsWith('.gz') ? USUAL_RATIO : 1);
  const total = sources.reduce((sum, { path }) => sum + expected(path), 0);
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

function alertTable(alerts: readonly ReplayedAlert[], zone: Zone, services: boolean): string {
  const rows = alerts.map(({ fired, firedAtMs, ended, worst }): Row => {
    const endMs = endOf(ended);
    return [
      written(firedAtMs, zone),
      endMs === null ? 'goes on' : written(endMs, zone),
      endMs === null ? null : spokenDuration(endMs - firedAtMs, 'en'),
      fired.severity,
      ...(services ? [fired.service] : []),
      fired.rule,
      worst === null ? null : formatValue(worst, fired.unit),
      formatValue(fired.threshold, fired.unit),
      fired.summary,
    ];
  });
  const service = services ? ['service'] : [];
  return table(['fires', 'ends', 'lasts', 'severity', ...service, 'rule', 'worst', 'limit', 'as it begins'], rows);
}
