import { describe, expect, it } from '@jest/globals';
import { loadEnvironment } from '../config/environment.js';
import { memoryBound } from './memory-bound.js';

describe('memoryBound', () => {
  const mib = (variables: Record<string, string>) => memoryBound(loadEnvironment(variables)) / 1024 / 1024;

  it('is the sum that docs/memory.md states', () => {
    expect(mib({ WORKERS: '1' })).toBe(992);
    expect(mib({ WORKERS: '2' })).toBe(1632);
    expect(mib({ WORKERS: '8' })).toBe(5472);
    expect(mib({ WORKERS: '1', MEMORY_BUDGET_MB: '200', UPLOAD_BUDGET_MB: '16', CACHE_MEMORY_MB: '0' })).toBe(680);
  });
});
