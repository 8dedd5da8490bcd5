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
  /** `required` sends nothing over a line that cannot be encrypted; `optional` encrypts where the server offers it. */
  readonly starttls: 'required' | 'optional' | 'off';
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
    // The courier ends an attempt in time; these end the connection behind it.
    const limits = {
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
    };
    const access = { disableFileAccess: true, disableUrlAccess: true };
    this.transport = createTransport({ url: smtpUrl, ...encryption(settings), ...limits, ...access });
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
    const { alert } = notification.notices[0]!;
    const domain = domainOf(settings.from);
    // All mails of one alert; of several alerts, those of their group.
    const thread = threadRoot(notification.notices.length === 1 ? alert.id : notification.group.key, domain);
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
        'X-Safelight-Alert': headerValue(alert.id),
        'X-Safelight-Rule': headerValue(alert.rule),
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
    if (isUnencryptable(code, message)) {
      const hint = 'the line cannot be encrypted; see starttls in docs/alerts.md';
      return { ...answer, message: safeWords(`${hint}: ${words}`, this.secrets), reason: 'refused', retryable: true };
    }
    if (code === 'EAUTH') return { ...answer, reason: 'refused', retryable: true };
    if (responseCode !== undefined) return { ...answer, ...judgeReply(responseCode) };
    // No server's word: bad addresses and mails that cannot be built stay as they are, everything else is the network's.
    if (['EENVELOPE', 'EMESSAGE', 'ECONFIG'].includes(code)) return { ...answer, reason: 'refused', retryable: false };
    return { ...answer, reason: 'unreachable', retryable: true };
  }
}

/**
 * How the line is encrypted. On the machine itself there is nobody to listen, and certificates are home-made: there STARTTLS is taken
 * where it is offered, whatever certificate comes with it.
 */
function encryption({ smtpUrl, starttls }: EmailSettings) {
  const { hostname, protocol } = new URL(smtpUrl);
  if (protocol === 'smtps:') return {};
  if (starttls === 'off') return { ignoreTLS: true };
  if (/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname) && starttls === 'optional')
    return { tls: { rejectUnauthorized: false } };
  return { requireTLS: starttls === 'required' };
}

/** The server offers no STARTTLS, or a certificate that is not to be trusted. */
function isUnencryptable(code: string, message: string): boolean {
  return code === 'ETLS' || (code === 'ESOCKET' && /certificate|self-signed/i.test(message));
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
