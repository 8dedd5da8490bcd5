import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

/** How many cases each section has. */
const SECTIONS = [19, 20, 14, 14, 8];
const NUMBERS = SECTIONS.flatMap((cases, section) =>
  Array.from({ length: cases }, (_, index) => `${section + 1}.${index + 1}`),
);

/** The rows of the table: number, rule, file, what the test is called. */
const rows = [
  ...readFileSync(at('docs/following.md'), 'utf8').matchAll(/^\| (\d\.\d+) +\| .* \| `([^`]+)` +\| (.+?) +\|$/gm),
].map(([, id = '', file = '', title = '']) => ({ id, file, title }));

describe('docs/following.md', () => {
  it('has a row for every case', () => {
    expect(rows.map(({ id }) => id)).toEqual(NUMBERS);
  });

  it.each(rows)('names a test that there is: $id $file', ({ id, file, title }) => {
    const text = sourcesOf(file);
    // Those that are data stand beside their number; 4.9 is all of them.
    const isCase = file.endsWith('following.int-spec.ts') && id !== '4.9';
    const wanted = isCase ? [title, `id: '${id}'`] : [title];
    expect(wanted.filter((it) => !text.includes(it))).toEqual([]);
  });
});

/** A test, with the cases that it runs. */
function sourcesOf(file: string): string {
  const names = file.endsWith('/following.int-spec.ts')
    ? ['line-cases', 'rotation-cases', 'truncation-cases', 'limit-cases', 'restart-cases', 'followed-cases']
    : [];
  const cases = names.map((name) => `apps/log-watcher/test/following/${name}.ts`);
  return [file, ...cases].map((path) => readFileSync(at(path), 'utf8').replaceAll("\\'", "'")).join('\n');
}
