/** A mail's content as plain text and as HTML. Every value that came from a log line is escaped. */
import { escapeHtml, htmlHead } from './html.js';
import type { MailContent, MailSection } from './mail-content.js';
import type { ShownRequest } from './shown-request.js';
import type { Words } from './words.js';

/** As plain text, for terminals, watches and those who switch HTML off. */
export function renderText(mail: MailContent): string {
  const sections = mail.sections.map((it) => sectionText(it, mail.words));
  const rest = mail.others === null ? [] : [mail.others];
  return `${[...sections, ...rest].join('\n\n----\n\n')}\n`;
}

function sectionText(it: MailSection, words: Words): string {
  const blocks = [
    `${it.title} · ${it.severity}`,
    it.summary,
    it.facts.map(([label, value]) => `${label}: ${value}`).join('\n'),
    titled(
      words.explain,
      it.explain.map((sentence) => `- ${sentence}`),
    ),
    titled(it.requestsTitle, it.requests.map(requestLine)),
    titled(
      words.whatToDo,
      it.whatToDo.map((step, n) => `${n + 1}. ${step}`),
    ),
    it.links.map(([label, url]) => `${label}: ${url}`).join('\n'),
    `${words.alertId}: ${it.alertId}`,
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function titled(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`${title}:`, ...lines].join('\n');
}

function requestLine({ id, facts, traceUrl }: ShownRequest): string {
  return [`- ${id}${facts === '' ? '' : `  ${facts}`}`, ...(traceUrl === null ? [] : [`  ${traceUrl}`])].join('\n');
}

const COLOURS = {
  critical: { band: '#b42318', tint: '#fef3f2' },
  warning: { band: '#b54708', tint: '#fffaeb' },
  info: { band: '#175cd3', tint: '#eff8ff' },
  resolved: { band: '#067647', tint: '#ecfdf3' },
} as const;

const FONT = `font-family:-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif`;
const MONO = `font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px`;
const CELL = 'padding:6px 12px 6px 0;vertical-align:top;border-bottom:1px solid #eaecf0';
const HEAD = `${CELL};text-align:left;font-weight:600;color:#667085;font-size:12px`;

/** As HTML that mail programs of the last twenty years show alike: tables, inline styles, no image, nothing loaded. */
export function renderHtml(mail: MailContent): string {
  const others = mail.others === null ? '' : `<p style="max-width:640px;color:#667085">${escapeHtml(mail.others)}</p>`;
  return `${htmlHead(mail.locale, mail.subject)}
<body style="margin:0;padding:0;background:#f2f4f7;color:#101828;${FONT};font-size:15px;line-height:1.5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:16px 8px">
${mail.sections.map((it) => sectionHtml(it, mail.words)).join('\n<div style="height:16px"></div>\n')}
${others}
</td></tr></table>
</body>
</html>
`;
}

function sectionHtml(it: MailSection, words: Words): string {
  const { band, tint } = COLOURS[it.tone];
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:640px;background:#ffffff;border-radius:8px;overflow:hidden">
<tr><td style="background:${band};color:#ffffff;padding:12px 24px;font-size:14px;font-weight:600">${escapeHtml(it.title)} &middot; ${escapeHtml(it.severity)}</td></tr>
<tr><td style="background:${tint};padding:16px 24px;font-size:18px;font-weight:600">${escapeHtml(it.summary)}</td></tr>
<tr><td style="padding:16px 24px 8px">${factTable(it)}</td></tr>
${section(words.explain, bullets('ul', it.explain))}
${section(words.errors, errorTable(it, words))}
${section(it.requestsTitle, requestTable(it, words))}
${section(words.whatToDo, bullets('ol', it.whatToDo))}
<tr><td style="padding:12px 24px 20px;color:#667085;font-size:12px">${it.links.map(([label, url]) => link(url, label)).join(' &nbsp;·&nbsp; ')}<br>${escapeHtml(words.alertId)}: ${escapeHtml(it.alertId)}</td></tr>
</table>`;
}

function factTable({ facts }: MailSection): string {
  const rows = facts.map(
    ([label, value]) =>
      `<tr><td style="${CELL};color:#667085;white-space:nowrap;width:1%">${escapeHtml(label)}</td><td style="${CELL}">${escapeHtml(value)}</td></tr>`,
  );
  return table(rows);
}

function errorTable({ errors }: MailSection, words: Words): string {
  if (errors.length === 0) return '';
  const heads = [words.errorType, words.errorClass, words.count, words.lastRequest];
  const rows = errors.map((it) =>
    cells([escapeHtml(it.type), escapeHtml(it.class), escapeHtml(it.count), code(it.lastRequest)]),
  );
  return table([`<tr>${heads.map((it) => `<th style="${HEAD}">${escapeHtml(it)}</th>`).join('')}</tr>`, ...rows]);
}

function requestTable({ requests }: MailSection, words: Words): string {
  if (requests.length === 0) return '';
  const rows = requests.map(({ id, facts, traceUrl }) => {
    const trace = traceUrl === null ? escapeHtml(words.noTrace) : link(traceUrl, words.trace);
    const who = `${code(id)}<br><span style="color:#667085;font-size:13px">${escapeHtml(facts)}</span>`;
    return `<tr><td style="${CELL}">${who}</td><td style="${CELL};padding-right:0;text-align:right">${trace}</td></tr>`;
  });
  return table(rows);
}

function section(title: string, body: string): string {
  if (body === '') return '';
  return `<tr><td style="padding:8px 24px"><div style="font-weight:600;margin:4px 0">${escapeHtml(title)}</div>${body}</td></tr>`;
}

function bullets(tag: 'ul' | 'ol', sentences: readonly string[]): string {
  if (sentences.length === 0) return '';
  const items = sentences.map((it) => `<li style="margin:4px 0">${escapeHtml(it)}</li>`).join('');
  return `<${tag} style="margin:0;padding-left:20px">${items}</${tag}>`;
}

function table(rows: readonly string[]): string {
  return `<table cellpadding="0" cellspacing="0" width="100%" style="border-collapse:collapse;font-size:14px">${rows.join('')}</table>`;
}

function cells(html: readonly string[]): string {
  return `<tr>${html.map((it) => `<td style="${CELL}">${it}</td>`).join('')}</tr>`;
}

function code(text: string): string {
  return `<span style="${MONO};word-break:break-all">${escapeHtml(text)}</span>`;
}

/** Only addresses that a browser opens as a page become links. */
function link(url: string, label: string): string {
  if (!/^https?:\/\//.test(url)) return escapeHtml(label);
  return `<a href="${escapeHtml(url)}" style="color:#175cd3;white-space:nowrap">${escapeHtml(label)}</a>`;
}
