import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const RULES = Object.keys(
  (parse(readFileSync('deploy/watch.yaml', 'utf8')) as { rules: Record<string, unknown> }).rules,
);
const PAGES = ['docs/runbook.md', 'docs/runbook.zh.md'] as const;
const textOf = (page: string) => readFileSync(page, 'utf8');

/** A heading's anchor, as GitHub and most wikis make it. */
const anchor = (heading: string) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
const anchorsOf = (page: string) => [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading!));

describe.each(PAGES)('%s', (page) => {
  it('has a section for each default rule, in their order, with commands and causes', () => {
    const sections = textOf(page).split(/^## /m).slice(1);
    expect(sections.map((it) => it.split('\n')[0]).slice(0, -1)).toEqual(RULES);
    for (const section of sections.slice(0, -1)) {
      expect(section).toMatch(/```sh\n\S[^]*?```/);
      expect(section).toMatch(/\| --- \| --- \|\n\| \S/);
    }
  });

  it('links to sections that exist', () => {
    const links = [...textOf(page).matchAll(/\]\(#([^)]+)\)/g)].map(([, to]) => to!);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((to) => !anchorsOf(page).includes(to))).toEqual([]);
  });

  it('has the causes of the classic guide: eight of them', () => {
    expect(textOf(page).match(/^### /gm)).toHaveLength(8);
  });
});

it('is where the alerts of Prometheus lead', () => {
  const links = [...readFileSync('deploy/prometheus/safelight.rules.yaml', 'utf8').matchAll(/runbook: (\S+)#(\S+)/g)];
  expect(links.length).toBeGreaterThanOrEqual(RULES.length);
  for (const [, page, to] of links) expect(anchorsOf(page!)).toContain(to);
});
