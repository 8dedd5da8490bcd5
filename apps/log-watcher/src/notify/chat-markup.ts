/** From a chat message's content to lines of a receiver's markup. */
import type { ChatAlert, ChatContent, ChatLink, Tone } from './chat-content.js';
import { linkless } from './linkless.js';

/** A way of writing. Each function is given raw text and takes care of what the markup would read into it. */
export interface ChatMarkup {
  /** Words of ours, and of those who wrote the rules. */
  readonly plain: (text: string) => string;
  /** Words that log lines had a say in. */
  readonly foreign: (text: string) => string;
  readonly strong: (text: string, tone: Tone) => string;
  readonly link: (link: ChatLink) => string;
}

/** The message's lines, most important first, so that a text that has to be cut loses its end. */
export function chatLines(content: ChatContent, markup: ChatMarkup): string[] {
  const alerts = content.alerts.flatMap((alert) => alertLines(alert, markup));
  return content.others === null ? alerts : [...alerts, markup.plain(content.others)];
}

/** The lines of one alert. */
export function alertLines(alert: ChatAlert, { plain, foreign, strong, link }: ChatMarkup): string[] {
  const links = alert.links.map(link).join(' · ');
  return [
    strong(alert.heading, alert.tone),
    foreign(alert.summary),
    plain(alert.when),
    ...alert.explain.map((it) => `- ${foreign(it)}`),
    ...alert.whatToDo.map((it) => `→ ${plain(it)}`),
    ...alert.requests.map(({ id, facts, traceUrl }) =>
      [traceUrl === null ? foreign(id) : link({ label: linkless(id), url: traceUrl }), foreign(facts)]
        .filter((it) => it !== '')
        .join(' '),
    ),
    ...(links === '' ? [] : [links]),
  ];
}

/** Signs that chat robots read as links, mentions, pictures or tags, and the signs that look like them and mean nothing. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '[': '［',
  ']': '］',
  '<': '＜',
  '>': '＞',
  '@': '＠',
  '`': '＇',
  '*': '＊',
};

/** Text for robots that know no escape: nobody can put markup or a mention into it. One line. */
export function harmless(text: string): string {
  const inert = text.replace(/[[\]<>@`*]/g, (sign) => LOOKALIKES[sign] as string).replace(/\s+/g, ' ');
  // At the beginning of a line it makes a heading.
  return inert.replace(/^ ?#/, '＃');
}

/** Text that log lines had a say in, for the same robots: what looks like an address in it is none to click, either. */
export function harmlessForeign(text: string): string {
  return harmless(linkless(text));
}

/** A link as Markdown writes it. */
export function markdownLink({ label, url }: ChatLink): string {
  return `[${harmless(label)}](${url.replace(/[()\s<>]/g, (it) => encodeURIComponent(it).replace('(', '%28').replace(')', '%29'))})`;
}
