/** A Slack incoming webhook: blocks beside a coloured bar, with buttons. */
import { chatContent, type ChatContent, type ChatLink, type ChatStyle, type Tone } from '../chat-content.js';
import { alertLines, harmlessForeign, type ChatMarkup } from '../chat-markup.js';
import { fitCharacters, fitLines } from '../fit.js';
import { HttpSender, type HttpAnswer, type Judge, type Verdict } from '../http-sender.js';
import { linkless } from '../linkless.js';
import type { DeliveryOutcome, Notification, Receiver } from './receiver.js';

const HEADER_CHARACTERS = 150;
/** 3000 characters a section; measured in bytes, which are never fewer. */
const SECTION_BYTES = 3000;
const BUTTON_CHARACTERS = 75;

/** Where and how. `url` is a secret. */
export interface SlackSettings extends ChatStyle {
  readonly name: string;
  readonly url: string;
  readonly timeoutMs: number;
}

/** Writes to one channel. */
export class SlackReceiver implements Receiver {
  readonly name: string;
  readonly timeoutMs: number;
  private readonly sender: HttpSender;

  /** @param now epoch ms */
  constructor(
    private readonly settings: SlackSettings,
    now: () => number,
  ) {
    const { name, url, timeoutMs } = settings;
    this.name = name;
    this.timeoutMs = timeoutMs;
    this.sender = new HttpSender(url, { timeoutMs, now });
  }

  send(notification: Notification, signal: AbortSignal): Promise<DeliveryOutcome> {
    const body = JSON.stringify(message(chatContent(notification, this.settings)));
    return this.sender.post({ url: new URL(this.settings.url), body }, signal, JUDGE);
  }

  close(): Promise<void> {
    return this.sender.close();
  }
}

function message(content: ChatContent) {
  const section = (lines: readonly string[]) => ({
    type: 'section',
    // Verbatim: what looks like an address or a channel in a log line does not become a link.
    text: { type: 'mrkdwn', text: fitLines(lines, SECTION_BYTES, content.cut), verbatim: true },
  });
  const elements = content.buttons.map(({ label, url }) => ({
    type: 'button',
    text: { type: 'plain_text', text: fitCharacters(label, BUTTON_CHARACTERS, '…') },
    url,
  }));
  const blocks = [
    {
      type: 'header',
      text: { type: 'plain_text', text: fitCharacters(harmlessForeign(content.title), HEADER_CHARACTERS, '…') },
    },
    ...content.alerts.map((it) => section(alertLines(it, MARKUP))),
    ...(content.others === null ? [] : [section([escaped(content.others)])]),
    ...(elements.length === 0 ? [] : [{ type: 'actions', elements }]),
  ];
  // This one cannot be sent verbatim.
  return { text: escaped(linkless(content.title)), attachments: [{ color: COLOURS[content.tone], blocks }] };
}

const COLOURS: Readonly<Record<Tone, string>> = {
  critical: '#b42318',
  warning: '#b54708',
  info: '#175cd3',
  resolved: '#067647',
};

const MARKUP: ChatMarkup = {
  plain: escaped,
  // Sections are verbatim: an address in them is no link as it is.
  foreign: escaped,
  strong: (text) => `*${escaped(text)}*`,
  link: ({ label, url }: ChatLink) => `<${escaped(url).replaceAll('|', '%7C')}|${escaped(label).replaceAll('|', '¦')}>`,
};

/** The three signs that Slack reads links, mentions and entities from. One line. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replace(/\s+/g, ' ');
}

/** Taken is 200 with the word "ok"; everything else is said in a word too. */
const JUDGE: Judge = { needsBody: true, verdict };

function verdict({ status, text }: HttpAnswer): Verdict | null {
  if (status < 200 || status > 299) return null;
  return status === 200 && text.trim() === 'ok'
    ? { ok: true }
    : { ok: false, reason: 'unexpected', retryable: true, hint: 'the answer is not that of Slack' };
}
