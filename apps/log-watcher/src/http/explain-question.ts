/** What `/v1/explain` is asked, out of a query string. */
import { Failure } from '#events';
import { EXPLAINED, type Explained } from '../explain/explanation.js';
import type { Question } from '../explain/explain-requests.js';
import { windowNamed } from '../application/window-report.js';
import { WINDOWS } from '../window/window-view.js';
import type { Parameters } from './known-parameters.js';

const DEFAULT_WINDOW = '5m';
const RFC3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$/;
const DAY_MS = 86_400_000;

/** The parameters that are read here. */
export const EXPLAIN_PARAMETERS = ['of', 'window', 'from', 'to', 'slower_than_ms'] as const;

/** The question. @throws Failure BadOptionError that names the parameter and what is allowed */
export function explainQuestion(query: Parameters, nowMs: number): Question {
  const of = explainedNamed(query['of'] ?? 'failed');
  const slowerThanMs = durationOf(query['slower_than_ms']);
  if (slowerThanMs !== undefined && of !== 'slow') throw refused('slower_than_ms', 'belongs to of=slow');
  return { of, ...spanOf(query, nowMs), ...(slowerThanMs === undefined ? {} : { slowerThanMs }) };
}

function explainedNamed(name: unknown): Explained {
  const found = EXPLAINED.find((it) => it === name);
  if (found === undefined) throw refused('of', `must be one of ${EXPLAINED.join(', ')}`);
  return found;
}

function spanOf({ window, from, to }: Parameters, nowMs: number): Pick<Question, 'fromMs' | 'toMs'> {
  if (from === undefined && to === undefined) {
    const name = windowNamed(window === undefined ? DEFAULT_WINDOW : typeof window === 'string' ? window : '');
    return { fromMs: nowMs - WINDOWS[name], toMs: nowMs };
  }
  if (window !== undefined) throw refused('window', 'is one way to name a time, from and to are the other');
  if (from === undefined) throw refused('from', 'is needed where to is given');
  const span = { fromMs: instantOf('from', from), toMs: to === undefined ? nowMs : instantOf('to', to) };
  if (span.fromMs >= span.toMs) throw refused('from', 'must be before to');
  return span;
}

function instantOf(name: string, value: unknown): number {
  const text = typeof value === 'string' && RFC3339.test(value) ? value : '';
  const ms = isDay(text.slice(0, 10)) ? Date.parse(text.toUpperCase().replace(' ', 'T')) : NaN;
  if (Number.isNaN(ms)) throw refused(name, 'must be a time as 2026-11-21T08:30:00Z');
  return ms;
}

/** 2026-02-30 is none; a Date would take it for March 2. */
function isDay(date: string): boolean {
  const ms = Date.parse(date);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}

function durationOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const ms = typeof value === 'string' && /^\d{1,8}(\.\d{1,3})?$/.test(value) ? Number(value) : NaN;
  if (ms >= 0 && ms <= DAY_MS) return ms;
  throw refused('slower_than_ms', `must be a number of milliseconds from 0 to ${DAY_MS}`);
}

function refused(name: string, why: string): Failure {
  return new Failure('BadOptionError', `${name}: ${why}.`);
}
