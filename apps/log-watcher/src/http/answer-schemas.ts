/** The shapes that answers have: the OpenAPI document is made of them, and a test holds every answer against them. */
import { z } from 'zod';
import { EXPLAINED } from '../explain/explanation.js';

const text = z.string();
const count = z.number();
const instant = z.iso.datetime().describe('RFC 3339, UTC.');
const nothingCounted = z.number().nullable().describe('Null where nothing was counted.');
const orNull = z.string().nullable();
const severity = z.enum(['info', 'warning', 'critical']);

const ErrorType = z.object({ error_type: text, error_class: text, count, last_request_id: orNull });

const FinishedRequest = z.object({
  at: instant,
  event: text,
  request_id: orNull,
  trace_id: orNull,
  trace_url: orNull,
  processing_time_ms: z.number().nullable(),
  error_type: orNull,
  error_class: orNull,
  error_message: orNull,
});

const figures = {
  received: count,
  processed: count,
  failed: count,
  rejected: count,
  failure_rate: nothingCounted,
  avg_ms: nothingCounted,
  p50_ms: nothingCounted,
  p95_ms: nothingCounted,
  p99_ms: nothingCounted,
  error_lines: count,
  error_types: z.array(ErrorType),
  lines: count,
};

const tail = {
  files: count,
  open_files: count,
  lag_bytes: count,
  lag_seconds: z.number().nullable(),
  rotations: count,
  truncations: count,
};
const period = { window: text, from: instant, to: instant };

const Alert = z.object({
  id: text.describe('The same while it lasts, and over restarts.'),
  status: z.enum(['firing', 'resolved']),
  rule: text,
  severity,
  summary: text,
  summary_zh: text,
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  unit: text,
  window: text,
  samples: count,
  started_at: instant,
  resolved_at: instant.nullable(),
  service: text,
  host: text,
  labels: z.record(z.string(), text),
  annotations: z.record(z.string(), text).optional(),
  error_types: z.array(ErrorType),
  explain: z.array(text),
  explain_zh: z.array(text),
  what_to_do: z.array(text),
  what_to_do_zh: z.array(text),
  runbook_url: orNull,
  dashboard_url: orNull,
});

const Silence = z.object({
  id: text,
  status: z.enum(['active', 'pending', 'expired']),
  matchers: z.array(text),
  starts_at: instant,
  ends_at: instant,
  created_by: text,
  comment: text,
});

const share = z.number().min(0).max(1);
const Finding = z.object({
  dimensions: z.array(z.object({ name: text, value: text })),
  matching: count,
  matching_share: share,
  others_share: share,
  lift: z.number().nullable(),
  text,
  text_zh: text,
});

/** By name. Answers may have more fields than these; programs ignore what they do not know. */
export const ANSWERS = {
  Stats: z.object({
    ...period,
    ...figures,
    malformed: count,
    totals: z.record(z.string(), count),
    events: z.array(z.object({ event: text, count })),
    ...tail,
  }),
  Errors: z.object({
    ...period,
    error_types: z.array(ErrorType),
    error_classes: z.array(z.object({ error_class: text, count })),
    rejection_types: z.array(ErrorType),
    latest: z.array(FinishedRequest),
    unparsable: z.object({
      total: count,
      by_reason: z.record(z.string(), count),
      samples: z.array(z.object({ at: instant, path: text, reason: text, text })),
    }),
  }),
  Slow: z.object({ ...period, requests: z.array(FinishedRequest) }),
  Timeline: z.object({
    window: text,
    step_ms: count,
    points: z.array(
      z.object({
        at: count.describe('Epoch ms.'),
        processed: count,
        failed: count,
        rejected: count,
        avg_ms: nothingCounted,
        p95_ms: nothingCounted,
      }),
    ),
    limits: z.array(z.object({ rule: text, severity, measure: text, threshold: z.number() })),
  }),
  Explanation: z.object({
    of: z.enum(EXPLAINED),
    from: instant,
    to: instant,
    requests: count,
    matching: count,
    share: share.nullable(),
    findings: z.array(Finding).max(10).describe('Best first; empty where nothing stands out.'),
    ended_at: z
      .array(z.object({ stage: text, matching: count, share }))
      .max(3)
      .describe('Steps at which they ended, most frequent first.'),
    text,
    text_zh: text,
  }),
  Services: z.object({ services: z.array(z.object({ name: text, firing: count })).min(1) }),
  Alerts: z.object({
    alerts: z.array(Alert).describe('Firing ones first.'),
    pending: z.array(z.object({ rule: text, severity, since: instant, fires_at: instant })),
    rules: z.array(
      z.object({ rule: text, severity, state: text, value: z.number().nullable(), unit: text, samples: count }),
    ),
    config_trouble: z
      .object({ since: instant, message: text.describe('Each problem in a line, with its place in the file.') })
      .nullable()
      .describe('Why the rules in force are not those of watch.yaml as it stands now; null where they are.'),
  }),
  Request: z.object({
    request_id: text,
    trace_id: orNull,
    trace_url: orNull,
    complete: z
      .boolean()
      .describe('False where a file could not be read to its end, or lines past the 500th were left out.'),
    lines: z
      .array(z.record(z.string(), z.unknown()))
      .describe(
        'In order of time. What a map found stands under the names of our own lines, beside the fields as written.',
      ),
  }),
  Trace: z.object({
    trace_id: text,
    trace_url: orNull,
    complete: z.boolean(),
    started_at: instant,
    duration_ms: count,
    request_ids: z.array(text),
    spans: z
      .array(
        z.object({
          span_id: text,
          parent_span_id: orNull,
          depth: count,
          name: text,
          kind: text,
          service: text,
          start_ms: count.describe('After the trace’s first span.'),
          duration_ms: count,
          failed: z.boolean(),
          error_type: orNull,
          attributes: z.record(z.string(), z.unknown()),
        }),
      )
      .describe('In the order of a waterfall.'),
  }),
  Silence,
  Silences: z.object({ silences: z.array(Silence) }),
  Receivers: z.object({
    receivers: z.array(
      z.object({
        name: text,
        kind: text,
        send_resolved: z.boolean(),
        waiting: count,
        failing: count,
        held_until: instant.nullable(),
        dead_letters: count,
        last_success_at: instant.nullable(),
        last_failure_at: instant.nullable(),
        last_failure: orNull,
      }),
    ),
  }),
  Tested: z.object({
    receiver: text,
    delivered: z.boolean(),
    duration_ms: count,
    reason: text.optional(),
    message: text.optional(),
  }),
  DeadLetters: z.object({
    dead_letters: z.array(
      z.object({ id: text, receiver: text, reason: text, message: text, attempts: count, given_up_at: instant }),
    ),
    forgotten: count,
  }),
  Resent: z.object({ resent: count }),
  Health: z.object({ status: z.literal('ok'), service: text, version: text, uptime_s: count }),
  Readiness: z.object({ status: text, checks: z.record(z.string(), z.unknown()) }),
  Problem: z.object({
    type: text,
    title: text,
    status: count,
    detail: text,
    instance: text,
    request_id: text,
    error_type: text,
    remedy: text.optional(),
  }),
} as const;

/** Name of a shape. */
export type AnswerName = keyof typeof ANSWERS;
