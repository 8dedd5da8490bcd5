/** From a chat message's content to lines of a receiver's markup. */
import type { ChatAlert, ChatContent, ChatLink, Tone } from './chat-content.js';

/** A way of writing. Each function is given raw text and takes care of what the markup would read into it. */
export interface ChatMarkup {
  readonly plain: (text: string) => string;
  readonly strong: (text: string, tone: Tone) => string;
  readonly link: (link: ChatLink) => string;
}

/** The message's lines, most important first, so that a text that has to be cut loses its end. */
export function chatLines(content: ChatContent, markup: ChatMarkup): string[] {
  const alerts = content.alerts.flatMap((alert) => alertLines(alert, markup));
  return content.others === null ? alerts : [...alerts, markup.plain(content.others)];
}

/** The lines of one alert. */
export function alertLines(alert: ChatAlert, { plain, strong, link }: ChatMarkup): string[] {
  const links = alert.links.map(link).join(' · ');
  return [
    strong(alert.heading, alert.tone),
    plain(alert.summary),
    plain(alert.when),
    ...alert.explain.map((it) => `- ${plain(it)}`),
    ...alert.whatToDo.map((it) => `→ ${plain(it)}`),
    ...alert.requests.map(({ id, facts, traceUrl }) =>
      [traceUrl === null ? plain(id) : link({ label: id, url: traceUrl }), plain(facts)]
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

/** Text from log lines for robots that know no escape: nobody can put a link or a mention into it. One line. */
export function harmless(text: string): string {
  return text.replace(/[[\]<>@`*]/g, (sign) => LOOKALIKES[sign] as string).replace(/\s+/g, ' ');
}

/** A link as Markdown writes it. */
export function markdownLink({ label, url }: ChatLink): string {
  return `[${harmless(label)}](${url.replace(/[()\s<>]/g, (it) => encodeURIComponent(it).replace('(', '%28').replace(')', '%29'))})`;
}
