/** A DingTalk group robot: an action card with buttons, or Markdown where somebody has to be mentioned. */
import { createHmac } from 'node:crypto';
import { chatContent, type ChatContent, type ChatLink, type ChatStyle } from '../chat-content.js';
import { chatLines, harmless, harmlessForeign, markdownLink, type ChatMarkup } from '../chat-markup.js';
import { fitLines } from '../fit.js';
import { HttpSender, type Judge, type Verdict } from '../http-sender.js';
import { withKeyword } from '../keyword.js';
import { robotAnswer } from '../robot-answer.js';
import type { DeliveryOutcome, Notification, Receiver } from './receiver.js';

/** Longer texts are refused; in bytes. */
const TEXT_BYTES = 20_000;
/** Room for mentions and a keyword. */
const RESERVED_BYTES = 2_000;
/** Who sends too much is shut out for ten minutes. */
const SHUT_OUT_MS = 10 * 60_000;

/** Where and how. `url` and `secret` are secrets. */
export interface DingTalkSettings extends ChatStyle {
  readonly name: string;
  readonly url: string;
  /** `SEC…`; null for robots guarded by a keyword or by addresses. */
  readonly secret: string | null;
  /** The word that must occur in each message; null without. */
  readonly keyword: string | null;
  readonly mention: { readonly mobiles: readonly string[]; readonly users: readonly string[]; readonly all: boolean };
  readonly timeoutMs: number;
}

/** Writes to one group. */
export class DingTalkReceiver implements Receiver {
  readonly name: string;
  readonly timeoutMs: number;
  private readonly sender: HttpSender;

  /** @param now epoch ms; stands in the signature */
  constructor(
    private readonly settings: DingTalkSettings,
    private readonly now: () => number,
  ) {
    const { name, url, secret, timeoutMs } = settings;
    this.name = name;
    this.timeoutMs = timeoutMs;
    this.sender = new HttpSender(url, { timeoutMs, secrets: [secret], now });
  }

  send(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const content = chatContent(notification, this.settings);
    return this.sender.post({ url: this.signedUrl(), body: JSON.stringify(this.message(content)) }, signal, JUDGE);
  }

  close(): Promise<void> {
    return this.sender.close();
  }

  /** Signed anew for each attempt: a signature is good for an hour. */
  private signedUrl(): URL {
    const url = new URL(this.settings.url);
    const { secret } = this.settings;
    if (secret === null) return url;
    const timestamp = String(this.now());
    url.searchParams.set('timestamp', timestamp);
    url.searchParams.set('sign', dingTalkSign(timestamp, secret));
    return url;
  }

  private message(content: ChatContent) {
    const { keyword, mention } = this.settings;
    const title = withKeyword(harmlessForeign(content.title), keyword);
    const lines = [`### ${title}`, ...chatLines(content, MARKUP)];
    const text = fitLines(lines, TEXT_BYTES - RESERVED_BYTES, content.cut, { lineBreak: '\n\n' });
    const { mobiles, users, all } = mention;
    const mentioned = content.tone !== 'resolved' && (all || mobiles.length + users.length > 0);
    if (mentioned) {
      // A number is only mentioned where it stands in the text too.
      const called = [...mobiles, ...users].map((it) => `@${it}`).join(' ');
      const at = { atMobiles: mobiles, atUserIds: users, isAtAll: all };
      return { msgtype: 'markdown', markdown: { title, text: `${text}\n\n${called}` }, at };
    }
    if (content.buttons.length === 0) return { msgtype: 'markdown', markdown: { title, text } };
    const btns = content.buttons.map((it) => ({ title: it.label, actionURL: inBrowser(it.url) }));
    return { msgtype: 'actionCard', actionCard: { title, text, btnOrientation: '0', btns } };
  }
}

/** The robot's signature. @param timestamp epoch ms as text @returns base64, to be URL-encoded */
export function dingTalkSign(timestamp: string, secret: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
}

const MARKUP: ChatMarkup = {
  plain: harmless,
  foreign: harmlessForeign,
  strong: (text) => `**${harmless(text)}**`,
  link: (link: ChatLink) => markdownLink({ ...link, url: inBrowser(link.url) }),
};

/** In the browser rather than in DingTalk's side pane, where pages have no room. */
function inBrowser(url: string): string {
  return `dingtalk://dingtalkclient/page/link?pc_slide=false&url=${encodeURIComponent(url)}`;
}

const THROTTLED: ReadonlySet<number> = new Set([90030, 660026, 410100]);

const JUDGE: Judge = { needsBody: true, verdict: (answer) => robotAnswer(answer, 'errcode', meaning) };

function meaning(code: number, words: string): Verdict {
  if (code === 130101) return { ok: false, reason: 'throttled', retryable: true, retryAfterMs: SHUT_OUT_MS };
  if (THROTTLED.has(code)) return { ok: false, reason: 'throttled', retryable: true, retryAfterMs: 60_000 };
  // A slow way here or a wrong clock; signed anew, it may pass.
  if (code === 310000 && /timestamp/i.test(words))
    return { ok: false, reason: 'refused', retryable: true, hint: 'check the clock of this machine' };
  if (code === 310000)
    return {
      ok: false,
      reason: 'refused',
      retryable: false,
      hint: 'check the keyword, the secret and the IP list of the robot',
    };
  return code === -1
    ? { ok: false, reason: 'server_error', retryable: true }
    : { ok: false, reason: 'refused', retryable: false };
}
