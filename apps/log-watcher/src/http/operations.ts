/** What each route is for, in words, with the shapes of what it takes and gives. */

/** One method of a route. */
export interface Operation {
  readonly summary: string;
  /** Query parameters, with what they mean. */
  readonly asks?: Readonly<Record<string, string>>;
  readonly takes?: { readonly type: string; readonly schema: object; readonly example: unknown };
  /** A shape of answer-schemas.ts, or a media type. */
  readonly gives: string;
  readonly status?: number;
  readonly example?: unknown;
}

const WINDOW = { window: 'How far back.', service: 'Which service; the first where left out.' };
const TEXTS = { type: 'array', items: { type: 'string' } };

const SILENCE = {
  type: 'application/json',
  schema: {
    type: 'object',
    required: ['matchers'],
    properties: {
      matchers: { ...TEXTS, description: 'All must hold: rule=latency_high, severity!=critical, rule=slo_*' },
      duration: { type: 'string', description: '30m, 2h, 1d; or ends_at' },
      starts_at: { type: 'string', format: 'date-time' },
      ends_at: { type: 'string', format: 'date-time' },
      created_by: { type: 'string' },
      comment: { type: 'string' },
    },
    additionalProperties: false,
  },
  example: { matchers: ['rule=latency_high'], duration: '2h', comment: 'moving to another disk' },
};

/** By method and path. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /v1/stats': { summary: 'Figures of a window, and what was read in all', asks: WINDOW, gives: 'Stats' },
  'GET /v1/errors': { summary: 'What went wrong in a window, and lines that are none', asks: WINDOW, gives: 'Errors' },
  'GET /v1/slow': {
    summary: 'The slowest requests',
    asks: { ...WINDOW, limit: '1 to 50; 10 where left out.' },
    gives: 'Slow',
  },
  'GET /v1/timeline': {
    summary: 'The course of a window, and the limits of the rules',
    asks: WINDOW,
    gives: 'Timeline',
  },
  'GET /v1/explain': {
    summary: 'What failing, rejected or slow requests share and others do not',
    asks: {
      ...WINDOW,
      of: 'failed, rejected or slow.',
      from: 'RFC 3339, instead of window.',
      to: 'RFC 3339; now where left out.',
      slower_than_ms: 'What counts as slow; the slowest 20th where left out.',
    },
    gives: 'Explanation',
  },
  'GET /v1/services': {
    summary: 'The watched services',
    gives: 'Services',
    example: { services: [{ name: 'photo-api', firing: 0 }] },
  },
  'GET /v1/alerts': {
    summary: 'Firing and ended alerts, those about to fire, and where each rule stands',
    gives: 'Alerts',
  },
  'GET /v1/requests/{request_id}': {
    summary: 'All lines of one request, of all services, archives included',
    asks: { service: 'Which service; all of them where left out.' },
    gives: 'Request',
  },
  'GET /v1/traces/{id}': {
    summary: 'Where the time of one request went: its kept trace, by its id or the request’s',
    gives: 'Trace',
  },
  'GET /v1/stream': {
    summary: 'Figures as they change: an event `stats` each second',
    asks: { service: WINDOW.service },
    gives: 'text/event-stream',
  },
  'GET /v1/silences': {
    summary: 'Silences: those that hold, those to come, and those of the last week',
    gives: 'Silences',
  },
  'POST /v1/silences': { summary: 'Begins a silence', takes: SILENCE, gives: 'Silence', status: 201 },
  'DELETE /v1/silences/{id}': { summary: 'Ends a silence now', gives: 'Silence' },
  'GET /v1/receivers': { summary: 'Who is told, and how that goes', gives: 'Receivers' },
  'POST /v1/receivers/{name}/test': { summary: 'Sends a test message and says what came of it', gives: 'Tested' },
  'GET /v1/dead-letters': { summary: 'What was given up, newest first', gives: 'DeadLetters' },
  'POST /v1/dead-letters/resend': { summary: 'Sends all of it again', gives: 'Resent', status: 202 },
  'POST /v1/dead-letters/{id}/resend': {
    summary: 'Sends one again, under the id it had',
    gives: 'Resent',
    status: 202,
  },
  'GET /silence': {
    summary: 'The page that asks for how long to silence',
    asks: { match: 'A matcher; may come several times.' },
    gives: 'text/html',
  },
  'POST /silence': {
    summary: 'Begins a silence, from that page',
    takes: {
      type: 'application/x-www-form-urlencoded',
      schema: {
        type: 'object',
        properties: { match: TEXTS, duration: { type: 'string' }, comment: { type: 'string' } },
      },
      example: { match: ['rule=latency_high'], duration: '4h' },
    },
    gives: 'text/html',
  },
  'GET /runbook': {
    summary: 'The runbook as a page, with a section for each default rule',
    asks: { lang: 'en or zh; by the browser’s language where left out.' },
    gives: 'text/html',
  },
  'GET /healthz': { summary: 'Whether the process lives', gives: 'Health' },
  'GET /readyz': { summary: 'Whether the logs are read up to now and everything works', gives: 'Readiness' },
  'GET /metrics': { summary: 'All metrics, for Prometheus', gives: 'text/plain' },
  'GET /docs': { summary: 'This document as a page', gives: 'text/html' },
  'GET /openapi.json': { summary: 'This document', gives: 'application/json' },
  'GET /': { summary: 'The dashboard', gives: 'text/html' },
  'GET /assets/{name}': { summary: 'A file of the dashboard', gives: 'application/octet-stream' },
};
