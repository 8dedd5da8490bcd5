/** `npm run docs:generate`: writes the pages of docs/ that are made from code. */
import { writeFileSync } from 'node:fs';
import { generatedDocs } from './generated-docs.js';

for (const [path, text] of Object.entries(generatedDocs())) {
  writeFileSync(path, text);
  console.log(`wrote ${path}`);
}
