import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** Tests over photos that we may not ship are skipped without them. Where they are required (CI), their absence must fail, not skip. */
describe('test material beside the repository', () => {
  it('is there where it is required', () => {
    const required = process.env['SAFELIGHT_SHARED'] === 'required';
    const missing = ['../shared/photos', '../shared/models'].filter((path) => !existsSync(path));
    expect(required ? missing : []).toEqual([]);
  });
});
