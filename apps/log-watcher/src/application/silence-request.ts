/** From what somebody wrote to a silence: by JSON, by a form, or on the command line. */
import { Failure } from '#events';
import { parseDuration } from '../config/quantity.js';
import { parseMatcher, type Matcher } from '../notify/matcher.js';
import { timestampMs } from '../parse/timestamp.js';
import type { SilenceRequest } from './deliveries.js';

const LONGEST_MS = 30 * 86_400_000;
const MOST_MATCHERS = 20;
const WORDS = 500;
/** What stands where bytes were no UTF-8. */
const REPLACED = '\ufffd';
const FIELDS = ['matchers', 'duration', 'starts_at', 'ends_at', 'created_by', 'comment'];

/**
 * Reads a request.
 * @throws Failure BadOptionError that names the field and what may stand there
 */
export function silenceRequest(raw: unknown, nowMs: number): SilenceRequest {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw refusal('the body must be a JSON object like {"matchers": ["rule=latency_high"], "duration": "2h"}');
  const unknown = Object.keys(raw).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw refusal(`${unknown.slice(0, 80)}: unknown; the fields are ${FIELDS.join(', ')}`);
  const it = raw as Readonly<Record<string, unknown>>;
  const startsAtMs = it['starts_at'] === undefined ? nowMs : instant(it['starts_at'], 'starts_at');
  const endsAtMs = endOf(it, startsAtMs);
  if (endsAtMs <= Math.max(nowMs, startsAtMs)) throw refusal('ends_at: must be later than starts_at, and not be over');
  if (endsAtMs - nowMs > LONGEST_MS)
    throw refusal('a silence ends within 30 days: what is longer is a change of the rules');
  return {
    matchers: matchers(it['matchers']),
    startsAtMs,
    endsAtMs,
    createdBy: words(it['created_by'], 'created_by'),
    comment: words(it['comment'], 'comment'),
  };
}

function endOf(it: Readonly<Record<string, unknown>>, startsAtMs: number): number {
  if ((it['duration'] === undefined) === (it['ends_at'] === undefined))
    throw refusal('write either duration, like 2h, or ends_at, like 2026-11-22T18:00:00Z');
  if (it['ends_at'] !== undefined) return instant(it['ends_at'], 'ends_at');
  const ms = parseDuration(typeof it['duration'] === 'string' ? it['duration'] : '');
  if (ms === undefined || ms === 0) throw refusal('duration: must be a time like 30m, 2h or 1d');
  return startsAtMs + ms;
}

function matchers(raw: unknown): Matcher[] {
  if (!Array.isArray(raw) || raw.length === 0 || raw.length > MOST_MATCHERS)
    throw refusal(
      `matchers: must be a list of 1 to ${MOST_MATCHERS} texts like "rule=latency_high"; all of them must hold`,
    );
  return raw.map((one) => {
    const matcher = typeof one === 'string' ? parseMatcher(one) : 'each must be a text like "rule=latency_high"';
    if (typeof matcher === 'string') throw refusal(`matchers: ${matcher}`);
    // A link's %FF has become one: the silence would be of other words than were sent, and match nothing.
    if ((one as string).includes(REPLACED)) throw refusal(`matchers: ${JSON.stringify(one)} is not UTF-8`);
    return matcher;
  });
}

function instant(raw: unknown, field: string): number {
  const ms = timestampMs(raw);
  if (ms === undefined) throw refusal(`${field}: must be a time like 2026-11-22T18:00:00Z`);
  return ms;
}

function words(raw: unknown, field: string): string {
  if (raw === undefined) return '';
  if (typeof raw !== 'string' || raw.length > WORDS)
    throw refusal(`${field}: must be a text of at most ${WORDS} characters`);
  return raw.trim();
}

function refusal(detail: string): Failure {
  return new Failure('BadOptionError', `${detail}.`);
}
