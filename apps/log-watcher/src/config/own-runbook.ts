/** The runbook that comes with the watcher, and is served by it: where alerts lead while nobody has named another page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from './package-root.js';

/** Language of the runbook. */
export type RunbookLanguage = 'en' | 'zh';

const FILES: Readonly<Record<RunbookLanguage, string>> = { en: 'docs/runbook.md', zh: 'docs/runbook.zh.md' };

/** Its Markdown; null where the documentation was not installed along with the programs. */
export function runbookText(language: RunbookLanguage): string | null {
  try {
    return readFileSync(join(PACKAGE_ROOT, FILES[language]), 'utf8');
  } catch {
    return null;
  }
}

let sections: ReadonlySet<string> | undefined;

/** Where the watcher serves the section about a rule; null where the runbook has none. @param dashboardUrl without a slash at the end */
export function ownRunbookUrl(dashboardUrl: string, rule: string): string | null {
  sections ??= new Set([...(runbookText('en') ?? '').matchAll(/^## (\w+)$/gm)].map(([, name]) => name!));
  return sections.has(rule) ? `${dashboardUrl}/runbook#${rule}` : null;
}
