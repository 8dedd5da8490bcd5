/** The runbook as a page of its own: the section that an alert links to, with all others around it. Plain HTML, works on any phone. */
import type { RunbookLanguage } from '../config/own-runbook.js';
import { escapeHtml, htmlHead, NO_ICON } from '../notify/html.js';
import { headingsOf, markdownToHtml, type LinkOf } from './markdown.js';

const WORDS = {
  en: { locale: 'en', dashboard: 'Dashboard', sections: 'Sections' },
  zh: { locale: 'zh-CN', dashboard: '监控页面', sections: '目录' },
} as const;

/** The page as HTML. */
export function runbookPage(markdown: string, language: RunbookLanguage): string {
  const words = WORDS[language];
  const headings = headingsOf(markdown);
  const title = headings.find(({ level }) => level === 1)?.text ?? 'Runbook';
  const sections = headings
    .filter(({ level }) => level === 2)
    .map(({ anchor, text }) => `<li><a href="#${escapeHtml(anchor)}">${escapeHtml(text)}</a></li>`);
  const style = `${NO_ICON}<link rel="stylesheet" href="/assets/runbook.css">`;
  return `${htmlHead(words.locale, `${title} · Safelight`, style)}
<body>
<nav aria-label="${words.sections}"><a class="home" href="/">${words.dashboard}</a><ul>${sections.join('')}</ul></nav>
<main>
${markdownToHtml(markdown, linkOf)}
</main>
</body>
</html>
`;
}

/** The address that the runbook is written with stands for this service, wherever it is reached. */
const OWN = /^http:\/\/127\.0\.0\.1:3001(?=\/)/;
const OTHER_LANGUAGE: Readonly<Record<string, string>> = {
  'runbook.md': '/runbook?lang=en',
  'runbook.zh.md': '/runbook?lang=zh',
};

const linkOf: LinkOf = (target) => {
  if (target.startsWith('#')) return { href: target };
  if (/^https?:\/\//.test(target)) return { href: target.replace(OWN, '') };
  const other = OTHER_LANGUAGE[target];
  // Other pages of the documentation are not served here.
  return other === undefined ? { instead: ` (docs/${target})` } : { href: other };
};
