/**
 * What failing, rejected or slow requests have in common and all others do not: `window → explain → rules, HTTP, command line`. Takes
 * requests, or samples that stand for them, and gives findings in figures and words. No clock, no I/O; docs/explain.md says how it decides.
 */
import type { SampledRequest, SampledRequests } from '../window/window-view.js';
import { endedAt, endedAtWords } from './ended-at.js';
import { findingWords, NOTHING, type Sentence, type Subject } from './explain-words.js';
import type { Explained, Explanation, Finding } from './explanation.js';
import { findCauses, type Cause } from './find-causes.js';
import { TraitTable } from './traits.js';

/** Findings of one answer. */
const MOST_FINDINGS = 10;
/** Findings that the text of an answer names. */
const MOST_SENTENCES = 3;
/** So many requests of either kind are needed to say anything. */
const LEAST = 5;
/** Where nobody says what is slow, it is what takes longer than this share of the processed requests. */
const SLOW_QUANTILE = 0.95;

/** What is asked. Instants in epoch ms. */
export interface Question {
  readonly of: Explained;
  readonly fromMs: number;
  readonly toMs: number;
  /** From how long on a processed request is slow; where left out the slowest 20th, and five of few. */
  readonly slowerThanMs?: number;
  /** Of those that failed, the ones with this error; all without. */
  readonly errorType?: string | undefined;
}

/** Answers it. @param sampled the requests of that time */
export function explainRequests(sampled: SampledRequests, question: Question): Explanation {
  const { matching, others, slowerThanMs } = partsOf(sampled, question);
  const subject = { of: question.of, errorType: question.errorType };
  const [count, rest] = [weightOf(matching), weightOf(others)];
  const table = new TraitTable(matching, others);
  const findings = hasEnough(table) ? findCauses(table, MOST_FINDINGS).map((it) => findingOf(table, it, subject)) : [];
  const ended = endedAt(matching, others);
  const words = findings.length === 0 ? whyNothing(table, subject) : joined(findings);
  const where = endedAtWords(ended);
  return {
    of: question.of,
    from: new Date(question.fromMs).toISOString(),
    to: new Date(question.toMs).toISOString(),
    slower_than_ms: slowerThanMs,
    requests: Math.round(count + rest),
    matching: Math.round(count),
    share: count + rest === 0 ? null : rounded(count / (count + rest)),
    findings,
    ended_at: ended,
    comparable: hasEnough(table) && table.traits.length > 0,
    text: where === null ? words.en : `${words.en} ${where.en}`,
    text_zh: `${words.zh}${where?.zh ?? ''}`,
  };
}

interface Parts {
  readonly matching: readonly SampledRequest[];
  readonly others: readonly SampledRequest[];
  readonly slowerThanMs: number | null;
}

/** The requests in question and those that they are held against. */
function partsOf({ processed, failed, rejected }: SampledRequests, { of, slowerThanMs, errorType }: Question): Parts {
  if (of === 'failed') {
    const isMeant = (it: SampledRequest) => errorType === undefined || it.errorType === errorType;
    const rest = failed.filter((it) => !isMeant(it));
    return { matching: failed.filter(isMeant), others: [...processed, ...rejected, ...rest], slowerThanMs: null };
  }
  if (of === 'rejected') return { matching: rejected, others: [...processed, ...failed], slowerThanMs: null };
  const timed = processed.filter(({ ms }) => ms !== null);
  const limitMs = slowerThanMs ?? slowestMs(timed);
  if (limitMs === null) return { matching: [], others: processed, slowerThanMs: null };
  const isSlow = ({ ms }: SampledRequest) => ms !== null && ms > limitMs;
  return { matching: timed.filter(isSlow), others: timed.filter((it) => !isSlow(it)), slowerThanMs: limitMs };
}

/** The time that all but the slowest do not pass: a 20th of them, but of few as many as are needed to say anything. Null without any. */
function slowestMs(requests: readonly SampledRequest[]): number | null {
  const ordered = [...requests].sort((one, other) => one.ms! - other.ms!);
  let left = SLOW_QUANTILE * weightOf(ordered);
  const first = ordered.findIndex(({ weight }) => (left -= weight) <= 0);
  return ordered[Math.max(0, Math.min(first, ordered.length - 1 - LEAST))]?.ms ?? null;
}

function hasEnough({ matching, requests }: TraitTable): boolean {
  return matching.length >= LEAST && requests.length - matching.length >= LEAST;
}

function findingOf(table: TraitTable, cause: Cause, subject: Subject): Finding {
  const dimensions = cause.map((trait) => table.traits[trait]!.dimension);
  const sides = [0, 1].map(() => ({ having: 0, known: 0 })) as [Side, Side];
  table.requests.forEach(({ weight, values }, request) => {
    const side = sides[request < table.matching.length ? 0 : 1];
    if (dimensions.some((dimension) => values[dimension] === undefined)) return;
    side.known += weight;
    if (table.has(request, cause)) side.having += weight;
  });
  const [share, others] = sides.map(({ having, known }) => (known === 0 ? 0 : having / known)) as [number, number];
  const figures = {
    dimensions: cause.map((trait) => table.named(trait)),
    matching: Math.round(sides[0].having),
    matching_share: rounded(share),
    others_share: rounded(others),
    lift: others === 0 ? null : Number((share / others).toPrecision(3)),
  };
  const words = findingWords({ ...figures, matching_share: share, others_share: others }, subject);
  return { ...figures, text: words.en, text_zh: words.zh };
}

interface Side {
  having: number;
  known: number;
}

function whyNothing(table: TraitTable, subject: Subject): Sentence {
  const matching = table.matching.length;
  if (matching === 0) return NOTHING.none(subject);
  if (matching < LEAST) return NOTHING.tooFew(subject, LEAST);
  if (!hasEnough(table)) return NOTHING.noOthers(subject, LEAST);
  return table.traits.length === 0 ? NOTHING.untold(subject) : NOTHING.alike(subject);
}

function joined(findings: readonly Finding[]): Sentence {
  const told = findings.slice(0, MOST_SENTENCES);
  return { en: told.map(({ text }) => text).join(' '), zh: told.map(({ text_zh }) => text_zh).join('') };
}

function weightOf(requests: readonly SampledRequest[]): number {
  return requests.reduce((sum, { weight }) => sum + weight, 0);
}

function rounded(share: number): number {
  return Number(share.toFixed(4));
}
