import { describe, expect, it } from '@jest/globals';
import { maskedPath } from './masked-path.js';

const ID = '0af7651916cd43dd8448eb211c80319c';
const escaped = [...ID].map((digit) => `%${digit.charCodeAt(0).toString(16)}`).join('');

describe('the path that a span shows', () => {
  it.each([
    [`/v1/jobs/${ID}`, '/v1/jobs/0af7651916cd…'],
    [`/v1/jobs/${ID.toUpperCase()}/result?delete=true`, '/v1/jobs/0AF7651916CD…/result'],
    [`/v1/jobs/${ID}${ID}/nothing`, '/v1/jobs/0af7651916cd…/nothing'],
    [`/v1/jobs/${escaped}`, '/v1/jobs/0af7651916cd…'],
    [`/v1/jobs/%30${ID.slice(1)}/%ff`, '/v1/jobs/0af7651916cd…/%ff'],
  ])('of %s is %s', (url, path) => {
    expect(maskedPath(url)).toBe(path);
  });

  it('is otherwise what was asked for', () => {
    for (const path of ['/', '/v1/id-photos', '/v1/requests/6b2a9f4e-0f1d-4c8e-9d7a-3f5b8c1e2a47', '/a%20b', '*'])
      expect(maskedPath(path)).toBe(path);
  });
});
