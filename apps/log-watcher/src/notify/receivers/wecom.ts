/** A WeCom group robot: Markdown of at most 4096 bytes, which is some 1300 Chinese characters. */
import { chatContent, type ChatContent, type ChatStyle, type Tone } from '../chat-content.js';
import { chatLines, harmless, harmlessForeign, markdownLink, type ChatMarkup } from '../chat-markup.js';
import { fitLines } from '../fit.js';
import { HttpSender, type Judge, type Verdict } from '../http-sender.js';
import { robotAnswer } from '../robot-answer.js';
import type { DeliveryOutcome, Notification, Receiver } from './receiver.js';

const TEXT_BYTES = 4096;
const BUSY_MS = 60_000;

/** Where and how. `url` is a secret: whoever has its key can write to the group. */
export interface WeComSettings extends ChatStyle {
  readonly name: string;
  readonly url: string;
  /** User ids that are mentioned in firing alerts. */
  readonly mentionUsers: readonly string[];
  readonly timeoutMs: number;
}

/** Writes to one group. */
export class WeComReceiver implements Receiver {
  readonly name: string;
  readonly timeoutMs: number;
  private readonly sender: HttpSender;

  /** @param now epoch ms */
  constructor(
    private readonly settings: WeComSettings,
    now: () => number,
  ) {
    const { name, url, timeoutMs } = settings;
    this.name = name;
    this.timeoutMs = timeoutMs;
    this.sender = new HttpSender(url, { timeoutMs, now });
  }

  send(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const content = this.text(chatContent(notification, this.settings));
    const body = JSON.stringify({ msgtype: 'markdown', markdown: { content } });
    return this.sender.post({ url: new URL(this.settings.url), body }, signal, JUDGE);
  }

  close(): Promise<void> {
    return this.sender.close();
  }

  private text(content: ChatContent): string {
    const { mentionUsers } = this.settings;
    const called = content.tone === 'resolved' ? [] : mentionUsers.map((it) => `<@${it}>`);
    const links = content.buttons.map(markdownLink).join(' · ');
    const head = [`**${harmlessForeign(content.title)}**`, ...(called.length === 0 ? [] : [called.join(' ')])];
    // The links are few and short, and the first thing that is needed: they do not stand where a text is cut.
    return fitLines(
      [...head, ...(links === '' ? [] : [links]), ...chatLines(content, MARKUP)],
      TEXT_BYTES,
      content.cut,
    );
  }
}

/** WeCom knows three colours, by name. */
const COLOURS: Readonly<Record<Tone, string>> = {
  critical: 'warning',
  warning: 'warning',
  info: 'comment',
  resolved: 'info',
};

const MARKUP: ChatMarkup = {
  plain: harmless,
  foreign: harmlessForeign,
  strong: (text, tone) => `<font color="${COLOURS[tone]}">${harmless(text)}</font>`,
  link: markdownLink,
};

const JUDGE: Judge = { needsBody: true, verdict: (answer) => robotAnswer(answer, 'errcode', meaning) };

function meaning(code: number): Verdict {
  if (code === 45009) return { ok: false, reason: 'throttled', retryable: true, retryAfterMs: BUSY_MS };
  return code === -1
    ? { ok: false, reason: 'server_error', retryable: true }
    : { ok: false, reason: 'refused', retryable: false };
}
