/** One attempt to tell an address something: a POST signed by Standard Webhooks. Any 2xx is a delivery; no redirect is followed. */
import { Webhook } from 'standardwebhooks';
import { type Dispatcher, errors, request } from 'undici';
import type { AllowedHost } from './allowed-host.js';
import { ForbiddenAddressError, guardedAgent } from './guarded-agent.js';

/** What is sent, and where to. */
export interface CallbackMessage {
  readonly url: string;
  readonly host: AllowedHost;
  /** The same on every attempt: a receiver drops a repeat by it. */
  readonly messageId: string;
  /** JSON. */
  readonly body: string;
  /** `whsec_…` */
  readonly secret: string;
  /** Headers by which the receiver continues the job's trace. */
  readonly trace: Readonly<Record<string, string>>;
}

/** Why it was not taken, one word of a closed list. */
export type CallbackProblem =
  'timeout' | 'unreachable' | 'address_forbidden' | 'redirected' | 'refused' | 'gone' | 'throttled' | 'server_error';

/** What became of the attempt. */
export type CallbackOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: CallbackProblem; readonly retryable: boolean; readonly message: string };

/** For the whole attempt, from the look-up to the end of the answer. */
const ATTEMPT_LIMIT_MS = 10_000;
const ANSWER_LIMIT_BYTES = 16 * 1024;

/** Sends once. Never rejects. @param signal ends it early */
export async function sendCallback(message: CallbackMessage, signal: AbortSignal): Promise<CallbackOutcome> {
  const agent = guardedAgent(message.host);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_LIMIT_MS)]);
  try {
    const { statusCode, body } = await request(message.url, { ...sealed(message), dispatcher: agent, signal: limit });
    // The status is known, and that is what counts.
    await body.dump({ limit: ANSWER_LIMIT_BYTES, signal: limit }).catch(() => undefined);
    return judgeStatus(statusCode);
  } catch (thrown) {
    return judgeError(thrown as Error);
  } finally {
    await agent.destroy().catch(() => undefined);
  }
}

function sealed({ messageId, body, secret, trace }: CallbackMessage): {
  method: Dispatcher.HttpMethod;
  headers: object;
  body: string;
} & {
  headers: Record<string, string>;
} {
  const at = new Date();
  return {
    method: 'POST',
    body,
    headers: {
      ...trace,
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'safelight',
      'webhook-id': messageId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(messageId, at, body),
    },
  };
}

function judgeStatus(status: number): CallbackOutcome {
  if (status >= 200 && status < 300) return { ok: true };
  const not = (reason: CallbackProblem, retryable: boolean): CallbackOutcome => ({
    ok: false,
    reason,
    retryable,
    message: `answered ${status}`,
  });
  if (status === 410) return not('gone', false);
  if (status >= 300 && status < 400) return not('redirected', false);
  if (status === 408) return not('timeout', true);
  if (status === 425 || status === 429) return not('throttled', true);
  return status >= 500 ? not('server_error', true) : not('refused', false);
}

function judgeError(error: Error): CallbackOutcome {
  const cause = error.cause instanceof Error ? error.cause : error;
  const message = cause.message.slice(0, 200);
  if (error instanceof ForbiddenAddressError || cause instanceof ForbiddenAddressError)
    return { ok: false, reason: 'address_forbidden', retryable: false, message };
  const isLate =
    error.name === 'TimeoutError' ||
    error instanceof errors.ConnectTimeoutError ||
    error instanceof errors.HeadersTimeoutError;
  return { ok: false, reason: isLate ? 'timeout' : 'unreachable', retryable: true, message };
}
