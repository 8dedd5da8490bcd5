import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { generatedDocs } from './generated-docs.js';

describe('generated documentation', () => {
  it.each(Object.entries(generatedDocs()))('%s is what `npm run docs:generate` would write', (path, text) => {
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
