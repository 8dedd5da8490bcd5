/**
 * POST to a receiver: no redirect is followed, the answer is read to 64 KiB at most, and nothing of the address but its host gets into
 * words. Whether an answer is a delivery is the receiver's to say: several answer 200 and mean no.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'undici';
import { outgoingTrace } from '#telemetry';
import { safeWords, secretsOf } from './redact.js';
import type { DeliveryFailure, DeliveryOutcome } from './receivers/receiver.js';
import { judgeStatus, parseRetryAfter } from './retry.js';

/** How much of an answer is read at most, bytes. */
const ANSWER_BYTES = 64 * 1024;

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  /** One header by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** The beginning of the body, as far as it came. */
  readonly text: string;
}

/** What an answer means. */
export type Verdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: DeliveryFailure;
      readonly retryable: boolean;
      /** What the body, a header of the receiver's own or its manual asks for; the longer of this and `Retry-After` counts. */
      readonly retryAfterMs?: number;
      /** What to do about it, for the log; stands after the receiver's words. */
      readonly hint?: string;
    };

/** What is sent. */
export interface HttpPost {
  /** May differ from attempt to attempt: some sign their address. */
  readonly url: URL;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Looks at an answer. */
export interface Judge {
  /** Whether a 2xx alone says nothing, so that its body has to be waited for. */
  readonly needsBody: boolean;
  /** Null leaves it to the status. */
  readonly verdict: (answer: HttpAnswer) => Verdict | null;
}

/** Any 2xx is a delivery. */
export const BY_STATUS: Judge = { needsBody: false, verdict: () => null };

/** Posts to one host. */
export class HttpSender {
  private readonly agent: Agent;
  private readonly host: string;
  private readonly secrets: readonly string[];

  /** @param now epoch ms; for dates in `Retry-After` */
  constructor(
    url: string,
    private readonly options: {
      readonly timeoutMs: number;
      readonly secrets?: readonly (string | null)[];
      readonly now: () => number;
    },
  ) {
    this.host = new URL(url).host;
    this.secrets = [...secretsOf(url), ...(options.secrets ?? []).filter((it) => it !== null)];
    // The courier ends an attempt in time; these only keep a connection from outliving it.
    const { timeoutMs } = options;
    this.agent = new Agent({
      connections: 2,
      connect: { timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  /** One attempt. Never throws. */
  async post(post: HttpPost, signal: AbortSignal, judge: Judge): Promise<DeliveryOutcome> {
    try {
      const answer = await request(withoutCredentials(post.url), {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'safelight-log-watcher',
          ...outgoingTrace(),
          ...credentials(post.url),
          ...post.headers,
        },
        body: post.body,
        dispatcher: this.agent,
        signal,
      });
      // Where the status decides, a receiver that dawdles over the rest of its answer has the message all the same.
      if (!judge.needsBody && isSuccess(answer.statusCode)) {
        answer.body.on('error', () => undefined).destroy();
        return { ok: true };
      }
      return this.outcome(answer.statusCode, answer.headers, await readSome(answer.body), judge);
    } catch (error) {
      return this.unreached(error as { code?: unknown; message?: string }, signal.aborted);
    }
  }

  /** Ends idle connections. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private outcome(status: number, headers: IncomingHttpHeaders, text: string, judge: Judge): DeliveryOutcome {
    const header = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined);
    const verdict = judge.verdict({ status, header, text }) ?? (isSuccess(status) ? { ok: true } : judgeStatus(status));
    if ('ok' in verdict && verdict.ok) return { ok: true };
    const { reason, retryable, retryAfterMs, hint } = verdict as Exclude<Verdict, { ok: true }>;
    const words = text.slice(0, 500);
    const asked = [retryAfterMs, parseRetryAfter(header('retry-after'), this.options.now())];
    const waits = asked.filter((it) => typeof it === 'number');
    const said = `${this.host} answered ${status}${words === '' ? '' : `: ${words}`}`;
    return {
      ok: false,
      reason,
      retryable,
      retryAfterMs: waits.length === 0 ? null : Math.max(...waits),
      message: this.safe(hint === undefined ? said : `${hint} (${said})`),
    };
  }

  private unreached({ code, message = '' }: { code?: unknown; message?: string }, aborted: boolean): DeliveryOutcome {
    const word = typeof code === 'string' ? code : message;
    const slow = aborted || word.includes('TIMEOUT');
    const words = slow ? `${this.host} did not answer in time` : `${this.host} cannot be reached: ${word}`;
    const reason = slow ? 'timeout' : 'unreachable';
    return { ok: false, reason, retryable: true, retryAfterMs: null, message: this.safe(words) };
  }

  private safe(words: string): string {
    return safeWords(words, this.secrets);
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** User and password go into a header, not into the request line. */
function withoutCredentials(address: URL): URL {
  const url = new URL(address);
  url.username = url.password = '';
  return url;
}

function credentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** The answer's beginning; what was read by then where it breaks off or takes too long. */
async function readSome(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= ANSWER_BYTES) break;
    }
  } catch {
    // The status is known, and that is what counts.
  }
  return Buffer.concat(chunks).toString('utf8');
}
