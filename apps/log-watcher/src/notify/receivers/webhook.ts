/** Webhook by POST, signed by Standard Webhooks where there is a secret. Any 2xx is a delivery; no redirect is followed. */
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import { safeWords, secretsOf } from '../redact.js';
import { renderWebhookBody } from '../render-webhook.js';
import { judgeStatus, parseRetryAfter } from '../retry.js';
import type { DeliveryOutcome, Notification, Receiver } from './receiver.js';

/** How much of an answer is read at most, bytes. */
const ANSWER_BYTES = 64 * 1024;

/** Where and how. `url` and `secret` are secrets. */
export interface WebhookSettings {
  readonly name: string;
  readonly url: string;
  /** `whsec_…`; null sends unsigned. */
  readonly secret: string | null;
  readonly timeoutMs: number;
}

/** POSTs alerts to one address. */
export class WebhookReceiver implements Receiver {
  readonly name: string;
  readonly timeoutMs: number;
  private readonly host: string;
  private readonly secrets: readonly string[];
  private readonly signer: Webhook | null;
  private readonly agent: Agent;

  /** @param now epoch ms; stands in the signature */
  constructor(
    private readonly settings: WebhookSettings,
    private readonly now: () => number,
  ) {
    this.name = settings.name;
    this.timeoutMs = settings.timeoutMs;
    this.host = new URL(settings.url).host;
    this.signer = settings.secret === null ? null : new Webhook(settings.secret);
    this.secrets = [...secretsOf(settings.url), ...(settings.secret === null ? [] : [settings.secret])];
    // The courier ends an attempt in time; these only keep a connection from outliving it.
    const { timeoutMs } = settings;
    this.agent = new Agent({
      connections: 2,
      connect: { timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  async send(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const body = renderWebhookBody(notification.alert);
    try {
      const answer = await request(this.address, {
        method: 'POST',
        headers: { ...this.credentials, ...this.headers(notification.messageId, body) },
        body,
        dispatcher: this.agent,
        signal,
      });
      // The status alone decides: a receiver that dawdles over the rest of its answer has the message all the same.
      if (answer.statusCode >= 200 && answer.statusCode < 300) {
        answer.body.on('error', () => undefined).destroy();
        return { ok: true };
      }
      const words = await readSome(answer.body);
      return this.refused(answer.statusCode, answer.headers, words);
    } catch (error) {
      return this.unreached(error as { code?: unknown; message?: string }, signal.aborted);
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  /** Signed anew for each attempt, because a signature is only good for some minutes; the id stays. */
  private headers(messageId: string, body: string): Record<string, string> {
    const seconds = Math.floor(this.now() / 1000);
    return {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'safelight-log-watcher',
      'webhook-id': messageId,
      'webhook-timestamp': String(seconds),
      ...(this.signer === null
        ? {}
        : { 'webhook-signature': this.signer.sign(messageId, new Date(seconds * 1000), body) }),
    };
  }

  /** The address without user and password, which go into a header. */
  private get address(): URL {
    const url = new URL(this.settings.url);
    url.username = url.password = '';
    return url;
  }

  private get credentials(): Record<string, string> {
    const { username, password } = new URL(this.settings.url);
    if (username === '' && password === '') return {};
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }

  private refused(status: number, headers: IncomingHttpHeaders, words: string): DeliveryOutcome {
    const header: unknown = headers['retry-after'];
    const retryAfterMs = parseRetryAfter(typeof header === 'string' ? header : undefined, this.now());
    const message = safeWords(`${this.host} answered ${status}${words === '' ? '' : `: ${words}`}`, this.secrets);
    return { ok: false, ...judgeStatus(status), retryAfterMs, message };
  }

  private unreached({ code, message = '' }: { code?: unknown; message?: string }, aborted: boolean): DeliveryOutcome {
    const word = typeof code === 'string' ? code : message;
    const slow = aborted || word.includes('TIMEOUT');
    const words = slow ? `${this.host} did not answer in time` : `${this.host} cannot be reached: ${word}`;
    const reason = slow ? 'timeout' : 'unreachable';
    return { ok: false, reason, retryable: true, retryAfterMs: null, message: safeWords(words, this.secrets) };
  }
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
  return Buffer.concat(chunks).toString('utf8').slice(0, 500);
}
