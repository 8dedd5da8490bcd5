/** A Feishu (Lark) custom bot: a card whose colour says how bad it is, with buttons. */
import { createHmac } from 'node:crypto';
import { chatContent, type ChatContent, type ChatStyle, type Tone } from '../chat-content.js';
import { chatLines, harmless, harmlessForeign, markdownLink, type ChatMarkup } from '../chat-markup.js';
import { bytesInJson, fitCharacters, fitLines } from '../fit.js';
import { HttpSender, type HttpAnswer, type Judge, type Verdict } from '../http-sender.js';
import { withKeyword } from '../keyword.js';
import { robotAnswer } from '../robot-answer.js';
import type { DeliveryOutcome, Notification, Receiver } from './receiver.js';

/** The body may have 20 KB; signature, title and buttons need a part of it. As JSON writes it: quotation marks count twice. */
const TEXT_BYTES = 14_000;
const TITLE_CHARACTERS = 150;

/** Where and how. `url` and `secret` are secrets. */
export interface FeishuSettings extends ChatStyle {
  readonly name: string;
  readonly url: string;
  /** Null for bots guarded by a keyword or by addresses. */
  readonly secret: string | null;
  /** The word that must occur in each message; null without. */
  readonly keyword: string | null;
  readonly mentionAll: boolean;
  readonly timeoutMs: number;
}

/** Writes to one group. */
export class FeishuReceiver implements Receiver {
  readonly name: string;
  readonly timeoutMs: number;
  private readonly sender: HttpSender;

  /** @param now epoch ms; stands in the signature */
  constructor(
    private readonly settings: FeishuSettings,
    private readonly now: () => number,
  ) {
    const { name, url, secret, timeoutMs } = settings;
    this.name = name;
    this.timeoutMs = timeoutMs;
    this.sender = new HttpSender(url, { timeoutMs, secrets: [secret], now });
  }

  send(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const card = this.card(chatContent(notification, this.settings));
    const body = JSON.stringify({ ...this.signature(), msg_type: 'interactive', card });
    return this.sender.post({ url: new URL(this.settings.url), body }, signal, JUDGE);
  }

  close(): Promise<void> {
    return this.sender.close();
  }

  /** Signed anew for each attempt: a signature is good for an hour. */
  private signature() {
    const { secret } = this.settings;
    if (secret === null) return {};
    const timestamp = String(Math.floor(this.now() / 1000));
    return { timestamp, sign: feishuSign(timestamp, secret) };
  }

  private card(content: ChatContent) {
    const { keyword, mentionAll } = this.settings;
    const calls = mentionAll && content.tone !== 'resolved' ? ['<at id=all></at>'] : [];
    const lines = [...calls, ...chatLines(content, MARKUP)];
    const text = fitLines(lines, TEXT_BYTES, content.cut, { size: bytesInJson });
    const actions = content.buttons.map(({ label, url }, n) => ({
      tag: 'button',
      text: { tag: 'plain_text', content: label },
      type: n === 0 ? 'primary' : 'default',
      url,
    }));
    return {
      config: { wide_screen_mode: true },
      header: {
        template: COLOURS[content.tone],
        title: {
          tag: 'plain_text',
          content: fitCharacters(withKeyword(harmlessForeign(content.title), keyword), TITLE_CHARACTERS, '…'),
        },
      },
      elements: [
        { tag: 'div', text: { tag: 'lark_md', content: text } },
        ...(actions.length === 0 ? [] : [{ tag: 'action', actions }]),
      ],
    };
  }
}

/** The bot's signature: key and message the other way round than DingTalk's. @param timestamp epoch seconds as text */
export function feishuSign(timestamp: string, secret: string): string {
  return createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64');
}

const COLOURS: Readonly<Record<Tone, string>> = {
  critical: 'red',
  warning: 'orange',
  info: 'blue',
  resolved: 'green',
};

const MARKUP: ChatMarkup = {
  plain: harmless,
  foreign: harmlessForeign,
  strong: (text) => `**${harmless(text)}**`,
  link: markdownLink,
};

const THROTTLED: ReadonlySet<number> = new Set([11232, 99991400]);

const JUDGE: Judge = { needsBody: true, verdict };

function verdict(answer: HttpAnswer): Verdict | null {
  const seconds = Number(answer.header('x-ogw-ratelimit-reset') ?? NaN);
  const wait = Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: Math.min(seconds, 3600) * 1000 } : {};
  const found = robotAnswer(answer, 'code', meaning);
  if (answer.status === 429) return { ok: false, reason: 'throttled', retryable: true, ...wait };
  return found !== null && !found.ok && found.reason === 'throttled' ? { ...found, ...wait } : found;
}

function meaning(code: number): Verdict {
  if (THROTTLED.has(code)) return { ok: false, reason: 'throttled', retryable: true };
  const hint = HINTS[code];
  return { ok: false, reason: 'refused', retryable: false, ...(hint === undefined ? {} : { hint }) };
}

const HINTS: Readonly<Record<number, string>> = {
  19021: 'check the secret, and the clock of this machine',
  19022: 'this machine is not on the IP list of the bot',
  19024: 'set `keyword` to one of the keywords of the bot',
};
