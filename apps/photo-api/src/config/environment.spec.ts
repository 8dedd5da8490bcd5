import { describe, expect, it } from '@jest/globals';
import { Failure } from '#events';
import { loadEnvironment, publicConfig } from './environment.js';

function problemsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    loadEnvironment(env);
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.errorType === 'BadConfigError') return thrown.publicDetail.split('\n');
  }
  throw new Error('the environment was accepted');
}

describe('loadEnvironment', () => {
  it('has a default for everything', () => {
    expect(loadEnvironment({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      maxUploadBytes: 5 * 1024 * 1024,
      requestDeadlineMs: 30_000,
      rateLimitPerMinute: 0,
      mattingModel: 'selfie-segmentation',
      executionProviders: ['cpu'],
    });
  });

  it('puts logs and models below DATA_DIR unless told otherwise', () => {
    expect(loadEnvironment({ DATA_DIR: '/srv/safelight', MODEL_DIR: '/models' })).toMatchObject({
      logDir: '/srv/safelight/logs',
      modelDir: '/models',
    });
  });

  it('counts an empty value as not given', () => {
    expect(loadEnvironment({ PHOTO_API_PORT: '' }).port).toBe(3000);
  });

  it('is frozen', () => {
    expect(Object.isFrozen(loadEnvironment({}))).toBe(true);
  });

  it('takes times with and without a unit', () => {
    const ttl = (CACHE_TTL: string): number => loadEnvironment({ CACHE_TTL }).cacheTtlMs;
    expect(['0', '600', '90s', '10m', '2h', '7d'].map(ttl)).toEqual([0, 6e5, 9e4, 6e5, 7.2e6, 604.8e6]);
    expect(problemsOf({ CACHE_TTL: '8d' })).toEqual([
      'CACHE_TTL=8d must be a time such as 600, 90s, 10m or 1h, at most 7d',
    ]);
    expect(problemsOf({ CACHE_TTL: 'soon' })).toHaveLength(1);
  });

  it('lists everything that is wrong, with name, value and what is allowed', () => {
    expect(problemsOf({ PHOTO_API_PORT: 'http', WORKERS: '0', LOG_ECHO: 'loud', MAX_WAITING: '-1' })).toEqual([
      'PHOTO_API_PORT=http must be a whole number from 0 to 65535',
      'LOG_ECHO=loud must be `none` or `pretty`',
      'WORKERS=0 must be a whole number from 1 to 64',
      'MAX_WAITING=-1 must be a whole number from 0 to 10000',
    ]);
  });

  it('takes the address of a Redis, and repeats nothing of it', () => {
    const { redisUrl } = loadEnvironment({ REDIS_URL: 'rediss://user:secret@host:6380/2' });
    expect(redisUrl).toBe('rediss://user:secret@host:6380/2');
    expect(JSON.stringify(publicConfig(loadEnvironment({ REDIS_URL: 'redis://:secret@host' })))).not.toContain(
      'secret',
    );
    for (const url of ['http://:secret@host', 'redis://', 'secret', 'redis://:secret@ho st']) {
      const problems = problemsOf({ REDIS_URL: url });
      expect(problems).toEqual([expect.stringMatching(/^REDIS_URL must /)]);
      expect(problems.join()).not.toContain('secret');
    }
  });

  it.each(['api', 'worker'])('says that a process which is the %s alone needs a Redis', (ROLE) => {
    expect(loadEnvironment({ ROLE, REDIS_URL: 'redis://host' }).role).toBe(ROLE);
    expect(problemsOf({ ROLE })).toEqual([expect.stringMatching(`^REDIS_URL is missing: ROLE=${ROLE} needs it`)]);
    expect(problemsOf({ ROLE: 'boss' })).toEqual(['ROLE=boss must be `all`, `api` or `worker`']);
  });

  it('gives workers the few variables they need and nothing else', () => {
    const { workerVariables } = loadEnvironment({
      PATH: '/bin',
      SMTP_URL: 'smtp://user:secret@host',
      NODE_OPTIONS: '--x',
    });
    expect(workerVariables).toEqual({ PATH: '/bin', MALLOC_ARENA_MAX: '2', UV_THREADPOOL_SIZE: '2' });
  });

  it('shows a configuration without the surroundings', () => {
    expect(publicConfig(loadEnvironment({ PATH: '/bin' }))).not.toHaveProperty('workerVariables');
  });
});
