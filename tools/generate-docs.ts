/** `npm run docs:generate`: writes docs/events.md and docs/errors.md from the catalogue, the failure table and the status table. */
import { writeFileSync } from 'node:fs';
import { generatedDocs } from './generated-docs.js';

for (const [path, text] of Object.entries(generatedDocs())) {
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
