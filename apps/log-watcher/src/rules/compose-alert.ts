/** Puts an alert together from a rule, a reading and the windows' evidence. */
import { createHash } from 'node:crypto';
import type { WindowView } from '../window/window-view.js';
import { endedAtWords } from '../explain/ended-at.js';
import { explainRequests, type Question } from '../explain/explain-requests.js';
import type { Explanation } from '../explain/explanation.js';
import type { Alert, AlertExample } from './alert.js';
import { gatherEvidence, type EvidentRequest } from './evidence.js';
import { explainedBy } from './explained-measure.js';
import { explain, remedies } from './explain.js';
import type { Reading } from './measure.js';
import { subjectLabel } from './occurrences.js';
import type { RuleContext } from './rule-context.js';
import { unitOf, type Rule } from './rule.js';
import { inertLabels, withInertWords } from './inert-words.js';
import { firingSummary, resolvedSummary, type Bilingual, type Course } from './summary.js';
import { filled, placesOf, wordToPaste } from './template.js';

export type { RuleContext } from './rule-context.js';

type Asked = Pick<Question, 'of' | 'slowerThanMs' | 'errorType'>;

/** How many requests an alert shows. */
const SHOWN = 3;
/** How many things that requests share are named. */
const FINDINGS = 2;

/** An alert's identity: the same rule beginning at the same instant of the same log is the same alert, whoever computes it and when. */
export function alertId(
  rule: string,
  startedAtMs: number,
  { service, host }: RuleContext,
  subject: string | null = null,
): string {
  const about = subject === null ? [] : [subject];
  const cause = [service, host, rule, ...about, new Date(startedAtMs).toISOString()].join('\n');
  return `${rule}-${createHash('sha256').update(cause).digest('hex').slice(0, 16)}`;
}

/** What is asked of the composer. */
export interface Moment {
  readonly rule: Rule;
  readonly id: string;
  readonly startedAtMs: number;
  readonly nowMs: number;
  readonly reading: Reading;
  /** What of the service it is about; null where it is about all of it. */
  readonly subject: string | null;
}

/** The alert as it stands while it fires. */
export function composeFiring(moment: Moment, view: WindowView, context: RuleContext): Alert {
  const { rule, reading } = moment;
  const evidence = gatherEvidence(reading, moment.subject, moment.nowMs, view);
  const words = explain(evidence, moment.startedAtMs, sharedTraits(moment, view));
  const usual = remedies(evidence.errorTypes);
  const labels = labelsOf(moment);
  const own = firingSummary(reading, moment.subject);
  const request = evidence.requests[0]?.requestId ?? null;
  const fill = (template: string, locale: 'en' | 'zh' = 'en', words = labels) =>
    filled(template, placesOf({ rule, reading, labels: words, context, locale, request }));
  const steps = (locale: 'en' | 'zh') => rule.advice[locale].map((it) => fill(it, locale, labelsToPaste(rule, labels)));
  const { summary = null, summaryZh = null, annotations = {} } = rule.wording ?? {};
  const written = Object.entries(annotations).map(([name, template]) => [name, fill(template)] as const);
  return withInertWords({
    id: moment.id,
    status: 'firing',
    rule: rule.name,
    severity: rule.severity,
    summary: summary === null ? own.en : fill(summary),
    summary_zh: summaryZh === null ? own.zh : fill(summaryZh, 'zh'),
    ...figures(reading),
    started_at: new Date(moment.startedAtMs).toISOString(),
    resolved_at: null,
    service: context.service,
    host: context.host,
    labels,
    ...(written.length === 0 ? {} : { annotations: Object.fromEntries(written) }),
    error_types: evidence.errorTypes,
    explain: words.map((it) => it.en),
    explain_zh: words.map((it) => it.zh),
    what_to_do: [...steps('en'), ...usual.map((it) => it.en)],
    what_to_do_zh: [...steps('zh'), ...usual.map((it) => it.zh)],
    examples: evidence.requests.slice(0, SHOWN).map((it) => example(it, context)),
    runbook_url: rule.runbookUrl,
    dashboard_url: context.dashboardUrl,
  });
}

function labelsOf({ rule, subject }: Moment): Readonly<Record<string, string>> {
  const name = subjectLabel(rule);
  return name === null || subject === null ? rule.labels : { ...rule.labels, ...inertLabels({ [name]: subject }) };
}

/** As first steps may hold them: what comes from log lines is held against what a shell takes as one plain word. */
function labelsToPaste(rule: Rule, labels: Alert['labels']): Alert['labels'] {
  const name = subjectLabel(rule);
  const word = name === null ? undefined : labels[name];
  return name === null || word === undefined ? labels : { ...labels, [name]: wordToPaste(word, name.toUpperCase()) };
}

/** The alert with the figures of a later reading, and all else as it was put together last. */
export function withFigures(last: Alert, reading: Reading): Alert {
  return { ...last, ...figures(reading) };
}

/** The alert as it ended. It keeps the evidence of when it was last breached, because by now the windows show the recovery. */
export function composeResolved(last: Alert, endedAtMs: number, reading: Reading, course: Course): Alert {
  const summary = resolvedSummary(reading, course, last);
  return {
    ...last,
    status: 'resolved',
    summary: summary.en,
    summary_zh: summary.zh,
    ...figures(reading),
    resolved_at: new Date(endedAtMs).toISOString(),
  };
}

function figures(reading: Reading): Pick<Alert, 'value' | 'threshold' | 'unit' | 'window' | 'samples'> {
  const { threshold } = reading.condition;
  const { value } = reading;
  return {
    // A rise from nothing is the largest number there is, and stays it.
    value: value === null || Number.isSafeInteger(value) ? value : Math.round(value * 10_000) / 10_000,
    threshold,
    unit: unitOf(reading.condition),
    window: reading.window,
    samples: Math.round(reading.samples),
  };
}

/** What the requests that the rule is about share and others do not; nothing where the rule is not about requests, or nobody could say. */
function sharedTraits({ reading, subject, nowMs }: Moment, view: WindowView): Bilingual[] {
  const asked = explainedBy(reading.condition, subject);
  if (asked === null) return [];
  const found = explained(asked, view, { fromMs: nowMs - reading.spanMs, toMs: nowMs });
  const where = endedAtWords(found.ended_at);
  if (found.findings.length > 0)
    return [
      ...found.findings.slice(0, FINDINGS).map((it) => ({ en: it.text, zh: it.text_zh })),
      ...(where === null ? [] : [where]),
    ];
  if (found.comparable) return [{ en: found.text, zh: found.text_zh }];
  // Where all requests fail there is nothing to hold them against.
  return where === null ? [] : [where];
}

function explained(asked: Asked, view: WindowView, span: { fromMs: number; toMs: number }): Explanation {
  const sampled = view.sampled(span.fromMs, span.toMs);
  const found = explainRequests(sampled, { ...asked, ...span });
  // Of a percentile hardly any request is past the limit: then the slowest there are must do.
  return found.comparable || asked.slowerThanMs === undefined
    ? found
    : explainRequests(sampled, { of: asked.of, ...span });
}

function example(request: EvidentRequest, { jaegerUiUrl }: RuleContext): AlertExample {
  // The id comes from a log line, and goes into a link that a person will click.
  const traceId = request.traceId !== null && /^[0-9a-f]{32}$/.test(request.traceId) ? request.traceId : null;
  return {
    request_id: request.requestId,
    trace_id: traceId,
    trace_url: traceId === null || jaegerUiUrl === null ? null : `${jaegerUiUrl}/trace/${traceId}`,
    processing_time_ms: request.processingTimeMs,
    error_type: request.errorType,
  };
}
