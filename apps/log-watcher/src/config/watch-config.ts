/**
 * watch.yaml: rules and receivers. Read once at start and by `npm run watch:check`. Everything that is wrong is said at once, with
 * line and column, because an operator who has to start ten times to see ten mistakes stops reading.
 */
import type { z } from 'zod';
import type { Rule } from '../rules/rule.js';
import type { LookUp } from './expand.js';
import { ownRunbookUrl } from './own-runbook.js';
import { RECEIVER_KINDS, type WrittenReceivers } from './receiver-schema.js';
import type { RuleBody } from './rule-schema.js';
import { readYaml } from './read-yaml.js';
import { logsOf, type ServiceLogs } from './service-logs.js';
import { watchFileSchema } from './watch-schema.js';

/** A watched service. */
export interface ServiceConfig extends ServiceLogs {
  /** The common rules, and then its own; one of its own takes the place of the common one of its name. */
  readonly rules: readonly Rule[];
}

/** What watch.yaml says. */
export interface WatchConfig {
  /** The watched service, or the first of them, as alerts name it. */
  readonly service: string;
  /** At least one, in the file's order. */
  readonly services: readonly ServiceConfig[];
  /** The common rules, in the file's order. */
  readonly rules: readonly Rule[];
  /** The page of a rule that names none; may contain `{rule}`. Null where none is written: then it is the watcher's own. */
  readonly runbookUrl: string | null;
  /** By name, as written; where they are may come from the environment. Hold secrets. */
  readonly receivers: WrittenReceivers;
}

/** What a file may refer to. */
export interface Surroundings {
  readonly lookUp: LookUp;
  /** May contain `{rule}`. */
  readonly runbookUrl: string | null;
  /** Address of the watcher's own page, where rules without another runbook find theirs; without a slash at the end. */
  readonly dashboardUrl?: string;
  /** Where a service is asked whether it is well, where a rule does not say. */
  readonly probeUrl?: string;
}

/** Where photo-api answers unless it is told otherwise. */
const DEFAULT_PROBE_URL = 'http://127.0.0.1:3000/healthz';

const NO_SURROUNDINGS: Surroundings = { lookUp: () => undefined, runbookUrl: null };

/**
 * Reads a file's text.
 * @param fileName stands before each problem: "watch.yaml:12:7: …"
 * @param surroundings variables that receivers may name as `${NAME}`, and the runbook where the file names none
 * @throws Failure BadRuleError whose detail lists the problems, one a line, in the file's order
 */
export function loadWatchConfig(
  yamlText: string,
  fileName: string,
  surroundings: Surroundings = NO_SURROUNDINGS,
): WatchConfig {
  const { lookUp, probeUrl = DEFAULT_PROBE_URL } = surroundings;
  const schema = (raw: unknown) => watchFileSchema(receiverNames(raw), { lookUp, probeUrl });
  return configOf(readYaml(yamlText, fileName, schema), surroundings);
}

/** What rules may send to: every kind, which is there once the environment says where, and what the file adds. */
function receiverNames(raw: unknown): [string, ...string[]] {
  const written = (raw as { receivers?: unknown } | null)?.receivers;
  const names = typeof written === 'object' && written !== null ? Object.keys(written) : [];
  return [...new Set([...RECEIVER_KINDS, ...names])] as [string, ...string[]];
}

/** An address answers for one service only: the others would be called dead, and all their rules kept quiet, by what is not theirs. */
function commonRules(rules: Readonly<Record<string, RuleBody>>, isMain: boolean): Readonly<Record<string, RuleBody>> {
  if (isMain) return rules;
  return Object.fromEntries(
    Object.entries(rules).filter(([, { when }]) => when.every(({ probe }) => probe === undefined)),
  );
}

function configOf(
  file: z.output<ReturnType<typeof watchFileSchema>>,
  { runbookUrl, dashboardUrl }: Surroundings,
): WatchConfig {
  const pageOf = (name: string, own: string | null) => {
    const written = own ?? file.runbook_url ?? runbookUrl;
    if (written !== null) return written.replaceAll('{rule}', name);
    return dashboardUrl === undefined ? null : ownRunbookUrl(dashboardUrl, name);
  };
  const named = (rules: Readonly<Record<string, RuleBody>>): Rule[] =>
    Object.entries(rules).map(([name, rule]) => ({
      name,
      ...rule,
      runbookUrl: pageOf(name, rule.runbookUrl),
    }));
  const rules = named(file.rules);
  const logs = logsOf(file);
  const service = logs[0]!.name;
  const rulesOf = (name: string): Rule[] => {
    const own = file.services?.[name];
    if (own === undefined) return rules;
    return named({ ...(own.common_rules ? commonRules(file.rules, name === service) : {}), ...own.rules });
  };
  return {
    service,
    services: logs.map((it) => ({ ...it, rules: rulesOf(it.name) })),
    rules,
    runbookUrl: file.runbook_url ?? runbookUrl,
    receivers: file.receivers,
  };
}
