/** E-mail by SMTP: one mail a notification, all mails of one alert in one thread. */
import { createHash } from 'node:crypto';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { mailContent, type MailStyle } from '../mail-content.js';
import { safeWords, secretsOf } from '../redact.js';
import { renderHtml, renderText } from '../render-mail.js';
import type { DeliveryFailure, DeliveryOutcome, Notification, Receiver } from './receiver.js';

/** Where and how. `smtpUrl` is a secret. */
export interface EmailSettings extends MailStyle {
  readonly name: string;
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly timeoutMs: number;
}

/** What of nodemailer's errors matters here. */
interface SmtpError {
  readonly code?: string;
  /** The server's status, where it was the server that refused. */
  readonly responseCode?: number;
  readonly message?: string;
}

/** Sends alerts to one list of addresses. */
export class EmailReceiver implements Receiver {
  readonly name: string;
  readonly timeoutMs: number;
  private readonly host: string;
  private readonly secrets: readonly string[];
  private readonly transport: ReturnType<typeof createTransport>;

  constructor(private readonly settings: EmailSettings) {
    const { name, smtpUrl, timeoutMs } = settings;
    this.name = name;
    this.timeoutMs = timeoutMs;
    this.host = new URL(smtpUrl).host;
    this.secrets = secretsOf(smtpUrl);
    // STARTTLS is taken wherever the server offers it. The courier ends an attempt in time; these end the connection behind it.
    const limits = {
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
    };
    this.transport = createTransport({ url: smtpUrl, ...limits, disableFileAccess: true, disableUrlAccess: true });
  }

  async send(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(Object.assign(new Error('aborted'), { code: 'ETIMEDOUT' })), {
        once: true,
      });
    });
    try {
      await Promise.race([this.transport.sendMail(this.mail(notification)), aborted]);
      return { ok: true };
    } catch (error) {
      return this.failed(error as SmtpError);
    }
  }

  close(): Promise<void> {
    this.transport.close();
    return Promise.resolve();
  }

  private mail(notification: Notification): SendMailOptions {
    const { settings } = this;
    const content = mailContent(notification, settings);
    const domain = domainOf(settings.from);
    const thread = threadRoot(notification.alert.id, domain);
    return {
      from: headerValue(settings.from),
      to: [...settings.to],
      subject: headerValue(content.subject),
      text: renderText(content),
      html: renderHtml(content),
      textEncoding: 'quoted-printable',
      messageId: `<${notification.messageId}@${domain}>`,
      inReplyTo: thread,
      references: [thread],
      headers: {
        // Keeps out-of-office notices from answering (RFC 3834).
        'Auto-Submitted': 'auto-generated',
        'X-Safelight-Alert': headerValue(notification.alert.id),
        'X-Safelight-Rule': headerValue(notification.alert.rule),
      },
    };
  }

  /** A server that says 4xx wants to be asked again, one that says 5xx does not; a login that fails today may be repaired tomorrow. */
  private failed({ code = '', responseCode, message = '' }: SmtpError): DeliveryOutcome {
    const words =
      responseCode === undefined
        ? `${this.host}: ${code} ${message}`
        : `${this.host} answered ${responseCode}: ${message}`;
    const answer = { ok: false as const, retryAfterMs: null, message: safeWords(words, this.secrets) };
    if (code === 'ETIMEDOUT') return { ...answer, reason: 'timeout', retryable: true };
    if (code === 'EAUTH') return { ...answer, reason: 'refused', retryable: true };
    if (responseCode !== undefined) return { ...answer, ...judgeReply(responseCode) };
    // No server's word: bad addresses and mails that cannot be built stay as they are, everything else is the network's.
    if (['EENVELOPE', 'EMESSAGE', 'ECONFIG'].includes(code)) return { ...answer, reason: 'refused', retryable: false };
    return { ...answer, reason: 'unreachable', retryable: true };
  }
}

function judgeReply(status: number): { reason: DeliveryFailure; retryable: boolean } {
  return status >= 400 && status < 500
    ? { reason: 'server_error', retryable: true }
    : { reason: 'refused', retryable: false };
}

/** Root of the thread that all mails of one alert belong to; no mail has this id itself. */
function threadRoot(alertId: string, domain: string): string {
  return `<alert-${createHash('sha256').update(alertId).digest('hex').slice(0, 16)}@${domain}>`;
}

function domainOf(from: string): string {
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1];
  return domain === undefined || domain === '' ? 'localhost' : domain;
}

/** A header is one line: a line break in a value would be another header. */
function headerValue(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').trim();
}
