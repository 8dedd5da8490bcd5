/** `npm run docs:generate`: writes docs/events.md, docs/errors.md and docs/checks.md from the catalogue, the failure table, the status table and the checks. */
import { writeFileSync } from 'node:fs';
import { generatedDocs } from './generated-docs.js';

for (const [path, text] of Object.entries(generatedDocs())) {
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
