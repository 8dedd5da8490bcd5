/** The page behind the silence button of a message: plain HTML, works on any phone, changes nothing before somebody chose for how long. */

import { escapeHtml, htmlHead, NO_ICON } from '../notify/html.js';

/** What the page shows. */
export interface SilencePage {
  readonly locale: 'zh-CN' | 'en';
  /** As written, "rule=latency_high". */
  readonly matchers: readonly string[];
  /** Until when, in words, once it is silenced; null while it is asked. */
  readonly until: string | null;
}

const ZH = {
  title: '静默告警',
  about: '静默期间不再发送符合以上条件的告警；此前已通知的告警恢复时仍会通知。',
  choose: '静默多久？',
  spans: { '1h': '1 小时', '4h': '4 小时', '1d': '1 天', '7d': '7 天' },
  comment: '原因（可选）',
  done: '已静默，截止时间：',
  back: '打开监控页面',
};

const EN: typeof ZH = {
  title: 'Silence an alert',
  about: 'While it is silenced nobody is told of alerts that match; the end of what was told before is told.',
  choose: 'For how long?',
  spans: { '1h': '1 hour', '4h': '4 hours', '1d': '1 day', '7d': '7 days' },
  comment: 'Why (may be left out)',
  done: 'Silenced until ',
  back: 'Open the dashboard',
};

/** The page as HTML. Every value is escaped. */
export function silencePage({ locale, matchers, until }: SilencePage): string {
  const words = locale === 'en' ? EN : ZH;
  const list = matchers.map((it) => `<li><code>${escapeHtml(it)}</code></li>`).join('');
  return `${htmlHead(locale, `${words.title} · Safelight`, `${NO_ICON}<link rel="stylesheet" href="/assets/silence.css">`)}
<body><main>
<h1>${words.title}</h1>
<ul>${list}</ul>
${until === null ? form(words, matchers) : `<p class="done">${words.done}<strong>${escapeHtml(until)}</strong></p>`}
<p><a href="/">${words.back}</a></p>
</main></body>
</html>
`;
}

function form(words: typeof ZH, matchers: readonly string[]): string {
  const fields = matchers.map((it) => `<input type="hidden" name="match" value="${escapeHtml(it)}">`).join('');
  const buttons = Object.entries(words.spans).map(
    ([span, label]) => `<button name="duration" value="${span}">${label}</button>`,
  );
  return `<p>${words.about}</p>
<form method="post" action="/silence">${fields}
<label>${words.comment}<input name="comment" maxlength="200" autocomplete="off"></label>
<fieldset><legend>${words.choose}</legend>${buttons.join('')}</fieldset>
</form>`;
}
