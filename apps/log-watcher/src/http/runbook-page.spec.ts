import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { runbookText } from '../config/own-runbook.js';
import { markdownToHtml } from './markdown.js';
import { runbookPage } from './runbook-page.js';

const html = (markdown: string) => markdownToHtml(markdown, (target) => ({ href: target }));

describe('Markdown', () => {
  it.each([
    ['# A & B', '<h1 id="a--b">A &amp; B</h1>'],
    ['one\ntwo\n\nthree', '<p>one two</p>\n<p>three</p>'],
    ['`a<b` **c**', '<p><code>a&lt;b</code> <strong>c</strong></p>'],
    ['[a `b`](#c)', '<p><a href="#c">a <code>b</code></a></p>'],
    [
      '```sh\n# no heading\n\nx && y\n```\n## after',
      '<pre><code># no heading\n\nx &amp;&amp; y</code></pre>\n<h2 id="after">after</h2>',
    ],
    [
      '| a | b |\n| --- | --- |\n| `1` | [2](#x) |',
      '<div class="table"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><code>1</code></td><td><a href="#x">2</a></td></tr></tbody></table></div>',
    ],
    ['<script>"</script>', '<p>&lt;script&gt;&quot;&lt;/script&gt;</p>'],
    ['```\nleft open <', '<pre><code>left open &lt;</code></pre>'],
  ])('%j', (markdown, expected) => {
    expect(html(markdown)).toBe(expected);
  });
});

describe.each(['en', 'zh'] as const)('the runbook, %s', (language) => {
  const markdown = runbookText(language)!;
  const page = runbookPage(markdown, language);

  it('has a section for each default rule, and leads to sections that are there', () => {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const rules = [...readFileSync('deploy/watch.yaml', 'utf8').matchAll(/^ {2}([a-z_]+):$/gm)].map(
      ([, name]) => name!,
    );
    expect(rules).toContain('failure_rate_high');
    for (const rule of rules.filter((it) => !['webhook', 'email'].includes(it))) expect(ids).toContain(rule);
    const inner = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
    expect(inner.length).toBeGreaterThan(30);
    for (const id of inner) expect(ids).toContain(id);
  });

  it('shows no mark of how it was written, has tables of one width, and leads to no page that is not served', () => {
    const shown = page.replace(/<pre>[^]*?<\/pre>|<code>[^<]*<\/code>/g, '').replace(/<[^>]+>/g, ' ');
    expect(shown).not.toMatch(/```|\*\*|\]\(|\| ---|^#/m);
    for (const [table] of page.matchAll(/<table>[^]*?<\/table>/g)) {
      const widths = table
        .split('<tr>')
        .slice(1)
        .map((row) => row.split(/<t[hd]>/).length - 1);
      expect(new Set(widths).size).toBe(1);
    }
    const hrefs = [...page.matchAll(/href="([^"#]+)"/g)].map(([, href]) => href!);
    for (const href of hrefs) expect(href).toMatch(/^(\/|data:,|\/assets\/runbook\.css|\/runbook(\?lang=(en|zh))?)$/);
  });
});
