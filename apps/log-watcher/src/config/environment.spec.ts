import { describe, expect, it } from '@jest/globals';
import type { Failure } from '#events';
import { loadEnvironment, publicSettings } from './environment.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

function problemsOf(variables: Record<string, string>): string[] {
  try {
    loadEnvironment(variables);
  } catch (error) {
    expect((error as Failure).errorType).toBe('BadConfigError');
    return (error as Failure).publicDetail.split('\n');
  }
  return [];
}

describe('the environment', () => {
  it('has a default for everything, and takes an empty variable for an absent one', () => {
    const environment = loadEnvironment({ LOG_WATCHER_PORT: '', ALERT_WEBHOOK_URL: '' });
    expect(environment).toMatchObject({
      host: '127.0.0.1',
      port: 3001,
      jaegerUiUrl: 'http://localhost:16686',
      dashboardUrl: 'http://127.0.0.1:3001',
      locale: 'zh-CN',
      webhook: null,
      email: null,
    });
    expect(environment.watchGlobs).toEqual([`${environment.dataDir}/logs/*.ndjson`]);
    expect(Object.isFrozen(environment)).toBe(true);
  });

  it('splits lists, makes paths absolute and drops slashes at the end of addresses', () => {
    const environment = loadEnvironment({
      DATA_DIR: '/srv/safelight',
      LOG_DIR: '/var/log/safelight',
      WATCH_GLOBS: '/a/*.ndjson, /b/x.ndjson',
      JAEGER_UI_URL: 'https://jaeger.example/',
      ALERT_EMAIL_TO: 'a@example.com, b@example.com',
      SMTP_URL: 'smtp://robot%40example.com:pw@mail.example:587',
    });
    expect(environment).toMatchObject({
      logDir: '/var/log/safelight',
      watchGlobs: ['/a/*.ndjson', '/b/x.ndjson'],
      jaegerUiUrl: 'https://jaeger.example',
      email: { to: ['a@example.com', 'b@example.com'], from: 'robot@example.com' },
    });
  });

  it('says everything that is wrong at once', () => {
    expect(
      problemsOf({
        LOG_WATCHER_PORT: 'many',
        ALERT_LOCALE: 'fr',
        ALERT_WEBHOOK_URL: 'ftp://x',
        SMTP_URL: 'mail.example',
        ALERT_EMAIL_FROM: 'x\r\nBcc: y@example.com',
      }),
    ).toEqual([
      'LOG_WATCHER_PORT must be a port number',
      'ALERT_LOCALE must be zh-CN or en',
      'ALERT_WEBHOOK_URL must be an http:// or https:// address',
      'ALERT_EMAIL_FROM must be an address, or a name and an <address>',
      'SMTP_URL must be an address like smtp://user:password@mail.example:587',
    ]);
  });

  it.each([
    [{ ALERT_EMAIL_TO: 'a@example.com' }, 'SMTP_URL is missing, but ALERT_EMAIL_TO is set'],
    [{ SMTP_URL: 'smtp://mail.example' }, 'ALERT_EMAIL_TO is missing, but SMTP_URL is set'],
    [{ ALERT_WEBHOOK_SECRET: SECRET }, 'ALERT_WEBHOOK_URL is missing, but ALERT_WEBHOOK_SECRET is set'],
  ])('refuses half a receiver: %j', (variables, problem) => {
    expect(problemsOf(variables as Record<string, string>)).toEqual([problem]);
  });

  it.each([
    [{ WATCH_GLOBS: ' , ' }, 'WATCH_GLOBS names no file'],
    [
      { JAEGER_UI_URL: 'https://user:pw@jaeger.example' },
      'JAEGER_UI_URL must be without user and password: it stands in every alert',
    ],
    [
      { ALERT_EMAIL_TO: 'a@example.com', SMTP_URL: 'smtp://50%off:pw@mail.example' },
      'SMTP_URL must be an address like smtp://user:password@mail.example:587',
    ],
  ])('refuses %j', (variables, problem) => {
    expect(problemsOf(variables as Record<string, string>)).toEqual([problem]);
  });

  it.each(['short', 'whsec_dG9vc2hvcnQ=', 'whsec_not base64 at all, but long enough to be one'])(
    'refuses %j as a webhook secret, says how to make one, and does not repeat it',
    (secret) => {
      const [problem] = problemsOf({ ALERT_WEBHOOK_URL: 'https://hooks.example', ALERT_WEBHOOK_SECRET: secret });
      expect(problem).toContain('openssl rand');
      expect(problem).not.toContain(secret);
    },
  );

  it('shows its settings without a secret', () => {
    const shown = JSON.stringify(
      publicSettings(
        loadEnvironment({
          ALERT_WEBHOOK_URL: 'https://hooks.example/services/TOKEN?key=KEY',
          ALERT_WEBHOOK_SECRET: SECRET,
          ALERT_EMAIL_TO: 'who@example.com',
          SMTP_URL: 'smtps://user:PASSWORD@mail.example',
        }),
      ),
    );
    expect(shown).toContain('"webhook":"signed"');
    expect(shown).not.toMatch(/TOKEN|KEY|PASSWORD|MfKQ|who@/);
  });
});
