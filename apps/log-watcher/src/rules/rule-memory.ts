/** What the rules remember over a restart, and how much of it still holds when the rules were changed in between. */
import type { Alert, AlertTransition } from './alert.js';
import type { Rule } from './rule.js';
import { hasSubjects } from './occurrences.js';
import { freshMemory, type RuleMemory } from './rule-watch.js';
import { INACTIVE } from './alert-state.js';

/** The saved form; plain JSON. */
export interface RuleBookSnapshot {
  readonly version: 1;
  readonly lastMs: number | null;
  /** Since when the watcher has been live; absent in snapshots of earlier versions. */
  readonly liveSinceMs?: number | null;
  readonly memories: Readonly<Record<string, RuleMemory>>;
  readonly history: readonly Alert[];
  readonly owed: readonly AlertTransition[];
}

/** The remembered part of a rule book. */
export interface Recalled {
  readonly memories: Map<string, RuleMemory>;
  readonly history: Alert[];
  readonly owed: AlertTransition[];
  readonly lastMs: number | null;
  readonly liveSinceMs: number | null;
}

/** What a memory is kept under: the rule, and what of the service it is about where there is such a thing. */
export function memoryKey(rule: string, subject: string | null): string {
  return subject === null ? rule : `${rule}/${subject}`;
}

/** The rule of a key: no rule's name has a slash in it. */
export function ruleNameOf(key: string): string {
  const slash = key.indexOf('/');
  return slash === -1 ? key : key.slice(0, slash);
}

/** Reads a snapshot for today's rules. Anything else than a snapshot of this version recalls nothing. */
export function recallRules(raw: unknown, rules: readonly Rule[]): Recalled {
  const memories = new Map<string, RuleMemory>();
  if (!isSnapshot(raw)) return { memories, history: [], owed: [], lastMs: null, liveSinceMs: null };
  const [history, owed] = [raw.history.filter(isAlert), raw.owed.filter(isTransition)];
  for (const [key, memory] of Object.entries(raw.memories)) {
    const rule = rules.find((it) => it.name === ruleNameOf(key) && hasSubjects(it) === key.includes('/'));
    if (!isMemory(memory)) continue;
    if (rule !== undefined) memories.set(key, adapted(memory, rule));
    else if (memory.alert !== null) {
      const ended = withdrawn(memory.alert, raw.lastMs ?? memory.composedAtMs);
      history.unshift(ended);
      // Whoever was told that it fires would otherwise wait for its end forever.
      if (Array.isArray(memory.endFor)) owed.push({ alert: ended, kind: 'resolved', receivers: memory.endFor });
    }
  }
  const liveSinceMs = Number.isFinite(raw.liveSinceMs) ? (raw.liveSinceMs ?? null) : null;
  return { memories, history, owed, lastMs: raw.lastMs, liveSinceMs };
}

function adapted(memory: RuleMemory, rule: Rule): RuleMemory {
  const fresh = freshMemory(rule);
  if (memory.conditions === fresh.conditions) return { ...fresh, ...memory };
  const { conditions, subject } = fresh;
  return {
    ...fresh,
    ...memory,
    conditions,
    subject,
    state: memory.state.phase === 'pending' ? INACTIVE : memory.state,
  };
}

function withdrawn(alert: Alert, atMs: number): Alert {
  return {
    ...alert,
    status: 'resolved',
    resolved_at: new Date(atMs).toISOString(),
    summary: `Ended: the rule ${alert.rule} is no longer in watch.yaml.`,
    summary_zh: `已结束：规则 ${alert.rule} 已从 watch.yaml 中删除。`,
  };
}

function isSnapshot(raw: unknown): raw is RuleBookSnapshot {
  if (!isObject(raw)) return false;
  const { version, lastMs, memories, history, owed } = raw;
  return (
    version === 1 &&
    (lastMs === null || Number.isFinite(lastMs)) &&
    isObject(memories) &&
    Array.isArray(history) &&
    Array.isArray(owed)
  );
}

function isMemory(raw: unknown): raw is RuleMemory {
  if (!isObject(raw) || !isObject(raw['state'])) return false;
  const { phase, startedAtMs } = raw['state'];
  if (phase === 'inactive') return true;
  const firing = phase === 'firing' && isAlert(raw['alert']);
  return Number.isFinite(startedAtMs) && (firing || phase === 'pending');
}

function isAlert(raw: unknown): raw is Alert {
  return isObject(raw) && ['id', 'rule', 'started_at'].every((name) => typeof raw[name] === 'string');
}

function isTransition(raw: unknown): raw is AlertTransition {
  return isObject(raw) && isAlert(raw['alert']) && typeof raw['kind'] === 'string' && Array.isArray(raw['receivers']);
}

function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null;
}
