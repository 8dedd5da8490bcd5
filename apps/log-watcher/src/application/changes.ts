/** What a changed watch.yaml changes, in words for the log. */
import type { ServiceConfig, WatchConfig } from '../config/watch-config.js';

/** One sentence a change; empty where all is as before. */
export function changesOf(before: WatchConfig, after: WatchConfig): string[] {
  const changes = before.services.flatMap((service) => {
    const next = after.services.find(({ name }) => name === service.name);
    return next === undefined ? [] : ruleChanges(service, next, before.services.length > 1);
  });
  if (JSON.stringify(before.receivers) !== JSON.stringify(after.receivers)) changes.push('receivers changed');
  return changes;
}

/** What takes effect with the next start only: which services there are, which files they have, and how their lines are read. */
export function needsRestart(before: WatchConfig, after: WatchConfig): boolean {
  const read = ({ services }: WatchConfig) => JSON.stringify(services.map(({ rules: _, ...service }) => service));
  return read(before) !== read(after);
}

function ruleChanges(before: ServiceConfig, after: ServiceConfig, named: boolean): string[] {
  const old = new Map(before.rules.map((rule) => [rule.name, JSON.stringify(rule)]));
  const now = new Map(after.rules.map((rule) => [rule.name, JSON.stringify(rule)]));
  const of = named ? ` of ${before.name}` : '';
  const list = (word: string, names: string[]) =>
    names.length === 0
      ? []
      : [`${names.length} ${names.length === 1 ? 'rule' : 'rules'}${of} ${word}: ${names.join(', ')}`];
  return [
    ...list(
      'added',
      [...now.keys()].filter((name) => !old.has(name)),
    ),
    ...list(
      'removed',
      [...old.keys()].filter((name) => !now.has(name)),
    ),
    ...list(
      'changed',
      [...now.keys()].filter((name) => old.has(name) && old.get(name) !== now.get(name)),
    ),
  ];
}
